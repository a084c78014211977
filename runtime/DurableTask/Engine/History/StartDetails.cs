namespace Puente.Runtime.DurableTask.Engine;

/// <summary>What an execution starts with, besides its name and input.</summary>
internal sealed record StartDetails(string ExecutionId)
{
    public ParentLink? Parent { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    public string? Version { get; init; }

    /// <summary>The custom status that the generation before left, as JSON.</summary>
    public string? CustomStatus { get; init; }

    /// <summary>External events that the generation before left unread, oldest first.</summary>
    public IReadOnlyList<CarriedEvent>? Carried { get; init; }
}
