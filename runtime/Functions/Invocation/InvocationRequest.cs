namespace Puente.Runtime.Functions;

/// <summary>What a trigger hands to the invoker.</summary>
/// <param name="Function">The function to run.</param>
/// <param name="TriggerValue">HttpContext, TimerInfo, BlobVersion or an activity's input.</param>
internal sealed record InvocationRequest(FunctionDescriptor Function, object? TriggerValue)
{
    public IReadOnlyDictionary<string, object?> BindingData { get; init; } = new Dictionary<string, object?>();

    public RetryContext? Retry { get; init; }

    /// <summary>Uses the result while the invocation's scope is still open.</summary>
    public Func<object?, Task> Complete { get; init; } = _ => Task.CompletedTask;
}
