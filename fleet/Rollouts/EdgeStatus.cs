namespace Puente.Fleet.Rollouts;

/// <summary>Where one edge stands, and since when.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Asked">Whether its desired twin asks for the release.</param>
/// <param name="Since">When it came to stand there; for an edge that is on its way, when it was asked.</param>
public readonly record struct EdgeStatus(RolloutEdgeState State, bool Asked, DateTimeOffset Since)
{
    /// <summary>Whether it was asked and has not arrived: it occupies a slot.</summary>
    public bool IsUnderWay => Asked && State is RolloutEdgeState.Pending or RolloutEdgeState.Downloading or RolloutEdgeState.Staged or RolloutEdgeState.Verifying;

    /// <summary>Whether it is still to be asked.</summary>
    public bool IsToStart => !Asked && State == RolloutEdgeState.Pending;

    /// <summary>Whether it counts against <c>maxFailures</c>.</summary>
    public bool IsFailure => State is RolloutEdgeState.Failed or RolloutEdgeState.Refused;
}
