namespace Puente.Runtime.DurableTask.Engine;

/// <summary>What continue-as-new asked for.</summary>
internal sealed record NextGeneration(string? Input, string? Version, bool KeepsEvents)
{
    /// <summary>Its id, where payloads are stored for it already; null makes one.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>Unread external events, oldest first.</summary>
    public IReadOnlyList<CarriedEvent> Carried { get; init; } = [];
}
