using Puente.Core.Inspection;

namespace Puente.Edge.Samples.Suggestions;

/// <summary>A tile that a label might teach something.</summary>
/// <param name="Box">Where it lies in its photograph.</param>
/// <param name="Class">The class that is least certain.</param>
/// <param name="Score">That class's probability.</param>
/// <param name="Uncertainty">Its entropy in bits, 0 to 1.</param>
/// <param name="IsUncertain">Whether the probability lies where the release gives no answer; null where it promises no band.</param>
/// <param name="Embedding">FP32 [dimensions], little-endian. It is kept on this site's disk alone.</param>
public sealed record KeptTile(PixelBox Box, string Class, double Score, double Uncertainty, bool? IsUncertain, byte[] Embedding);
