namespace Puente.Core.Gates;

/// <summary>What a gate says.</summary>
public enum GateOutcome
{
    /// <summary>Nobody can say yet: it holds.</summary>
    Unknown,

    /// <summary>The condition holds.</summary>
    Passed,

    /// <summary>The condition does not hold.</summary>
    Failed,
}
