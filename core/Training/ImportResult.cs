namespace Puente.Core.Training;

/// <summary><c>import.json</c>: a backbone made of public weights.</summary>
/// <param name="Backbone">What was written.</param>
/// <param name="Source">File or folder it came from, by name.</param>
/// <param name="Layout">How the source names its tensors.</param>
/// <param name="LeftOut">Parts of the source that a backbone has no use for.</param>
/// <param name="Notes">What was assumed, a sentence each.</param>
public sealed record ImportResult(BackboneFiles Backbone, string Source, WeightLayout Layout, IReadOnlyList<LeftOutWeights> LeftOut, IReadOnlyList<string> Notes);

/// <summary>Weights that were not taken.</summary>
/// <param name="Part">What they are.</param>
/// <param name="Tensors">How many.</param>
public sealed record LeftOutWeights(string Part, int Tensors);
