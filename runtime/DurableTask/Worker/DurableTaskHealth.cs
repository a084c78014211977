namespace Puente.Runtime.DurableTask.Worker;

/// <summary>Whether the engine makes progress, and why not. Safe to read from any thread.</summary>
public sealed class DurableTaskHealth
{
    private volatile Snapshot _now = new(DurableTaskHealthState.Stopped, "The engine has not started.");

    /// <summary>The state.</summary>
    public DurableTaskHealthState State => _now.State;

    /// <summary>Why it is not healthy; null when it is.</summary>
    public string? Reason => _now.Reason;

    internal void Set(DurableTaskHealthState state, string? reason = null) => _now = new(state, reason);

    private sealed record Snapshot(DurableTaskHealthState State, string? Reason);
}
