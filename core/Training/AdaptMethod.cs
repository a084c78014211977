namespace Puente.Core.Training;

/// <summary>Which weights tuning's second stage changes.</summary>
public enum AdaptMethod
{
    /// <summary>Low-rank adapters on queries, keys and values; everything else stays (LoRA, Hu et al. 2022).</summary>
    LowRank,

    /// <summary>Every learned weight of the backbone, layers near the pixels the least.</summary>
    Full,
}
