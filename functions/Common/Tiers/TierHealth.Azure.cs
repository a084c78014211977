namespace Puente.Functions.Common.Tiers;

/// <summary>What is wrong with this tier, in a sentence.</summary>
public sealed class TierHealth
{
    /// <summary>Null when all is well: the functions host watches its own engine.</summary>
    public string? Fault { get; }
}
