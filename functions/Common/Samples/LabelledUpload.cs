using Puente.Core.Datasets;

namespace Puente.Functions.Common.Samples;

/// <summary>What the <c>manifest</c> part of an upload says of one file.</summary>
/// <param name="File">File name of a part in the same request.</param>
/// <param name="Classes">Class names or aliases; at least one.</param>
/// <param name="Group">Source photograph; the file's own name when left out.</param>
/// <param name="Split">Where it belongs; the trainer decides when left out.</param>
public sealed record LabelledUpload(string File, IReadOnlyList<string> Classes, string? Group = null, Split Split = Split.Auto);
