namespace Puente.Functions.Common.Tiers;

/// <summary>What a reported twin was, next to the one that the hub had.</summary>
public enum TwinReceipt
{
    /// <summary>Newer, and kept.</summary>
    Newer,

    /// <summary>The same.</summary>
    Duplicate,

    /// <summary>Older.</summary>
    Stale,

    /// <summary>Of the same number, and another.</summary>
    Conflict,
}
