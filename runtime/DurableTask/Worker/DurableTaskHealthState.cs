namespace Puente.Runtime.DurableTask.Worker;

/// <summary>Whether the engine makes progress.</summary>
public enum DurableTaskHealthState
{
    /// <summary>Not started, or stopped.</summary>
    Stopped,

    /// <summary>Running.</summary>
    Healthy,

    /// <summary>Paused: the storage cannot be written. Work goes on by itself once it can.</summary>
    Unhealthy,
}
