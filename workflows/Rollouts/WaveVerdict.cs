namespace Puente.Workflows.Rollouts;

/// <summary>What the gate of a wave says.</summary>
public enum WaveVerdict
{
    /// <summary>Too early to say: unknown is not a pass.</summary>
    Waiting,

    /// <summary>Enough edges serve the release.</summary>
    Passed,

    /// <summary>More edges failed, or are late, than the rollout bears.</summary>
    Failed,
}
