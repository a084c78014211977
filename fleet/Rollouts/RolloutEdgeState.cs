namespace Puente.Fleet.Rollouts;

/// <summary>Where one edge of a rollout stands.</summary>
public enum RolloutEdgeState
{
    /// <summary>Not asked yet, or asked and not heard of since.</summary>
    Pending,

    /// <summary>Fetches the release.</summary>
    Downloading,

    /// <summary>Has all of the release, and waits: for its window, or for what a gate needs to judge.</summary>
    Staged,

    /// <summary>Checks signature and files, and runs the gates.</summary>
    Verifying,

    /// <summary>Serves the release.</summary>
    Serving,

    /// <summary>Said that it cannot, or did not serve in time.</summary>
    Failed,

    /// <summary>Out of reach: neither a failure nor a slot.</summary>
    Deferred,

    /// <summary>A gate at the edge said no; what served goes on serving.</summary>
    Refused,

    /// <summary>Brought back to what it ran before, or given up to a later rollout.</summary>
    RolledBack,
}
