namespace Puente.Learning.Vision;

/// <summary>Low-rank adapters on queries, keys and values of every block (Hu et al. 2022).</summary>
/// <param name="Rank">r: columns of the low-rank factors.</param>
/// <param name="Alpha">α: what the adapter computes is scaled by α/r.</param>
public sealed record LoraOptions(int Rank = 8, double Alpha = 16);
