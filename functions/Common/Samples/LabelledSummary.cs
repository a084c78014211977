using Puente.Core;

namespace Puente.Functions.Common.Samples;

/// <summary>A labelled set in figures.</summary>
/// <param name="Total">Images.</param>
/// <param name="PerClass">Images that carry each class.</param>
/// <param name="Digest">Over every image and label: equal sets have equal digests.</param>
/// <param name="Bytes">Bytes of the images.</param>
public sealed record LabelledSummary(int Total, IReadOnlyDictionary<string, int> PerClass, Digest Digest, long Bytes);
