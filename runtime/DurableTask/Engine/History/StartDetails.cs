namespace Puente.Runtime.DurableTask.Engine;

/// <summary>What an execution starts with, besides its name and input.</summary>
internal sealed record StartDetails(string ExecutionId)
{
    public ParentLink? Parent { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    public string? Version { get; init; }

    /// <summary>The span that created the instance, as W3C <c>traceparent</c>; the same in all its generations.</summary>
    public string? TraceParent { get; init; }

    /// <summary>What goes with <see cref="TraceParent"/>, as W3C <c>tracestate</c>.</summary>
    public string? TraceState { get; init; }

    /// <summary>The custom status that the generation before left, as JSON.</summary>
    public string? CustomStatus { get; init; }

    /// <summary>External events that the generation before left unread, oldest first.</summary>
    public IReadOnlyList<CarriedEvent>? Carried { get; init; }
}
