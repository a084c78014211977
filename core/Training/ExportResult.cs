namespace Puente.Core.Training;

/// <summary><c>export.json</c>: a backbone under another layout's names.</summary>
/// <param name="Layout">The layout.</param>
/// <param name="Files">What was written, relative to the output folder.</param>
/// <param name="Notes">What the layout cannot say, a sentence each.</param>
/// <param name="Gate">What was found of the graphs among the files; null without graphs.</param>
public sealed record ExportResult(WeightLayout Layout, IReadOnlyList<string> Files, IReadOnlyList<string> Notes, GateResult? Gate = null);
