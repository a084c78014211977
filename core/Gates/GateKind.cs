namespace Puente.Core.Gates;

/// <summary>What a gate of a rollout measures.</summary>
public enum GateKind
{
    /// <summary>A score of one class on the site's own labelled samples: the new release beside the one that serves, before the switch.</summary>
    Golden,

    /// <summary>The part of requests that failed, while the new release serves.</summary>
    ErrorRate,

    /// <summary>The 95th percentile of the time to answer, while the new release serves.</summary>
    Latency,

    /// <summary>How far what the new release says lies from what was said before.</summary>
    Drift,

    /// <summary>A person's yes to the next stage.</summary>
    Manual,
}
