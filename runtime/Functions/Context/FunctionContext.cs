namespace Puente.Runtime.Functions;

/// <summary>One invocation of a function.</summary>
public abstract class FunctionContext
{
    /// <summary>Unique to the invocation.</summary>
    public abstract string InvocationId { get; }

    /// <summary>Unique to the function and stable between starts.</summary>
    public abstract string FunctionId { get; }

    /// <summary>The distributed trace the invocation belongs to.</summary>
    public abstract TraceContext TraceContext { get; }

    /// <summary>What the trigger knows: route values, captures of a blob path.</summary>
    public abstract BindingContext BindingContext { get; }

    /// <summary>Which try this is; null where the trigger does not try again.</summary>
    public abstract RetryContext? RetryContext { get; }

    /// <summary>The invocation's own service scope.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    /// <summary>The function's declaration.</summary>
    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>Values shared within the invocation.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    /// <summary>Objects shared within the invocation, by type.</summary>
    public abstract IInvocationFeatures Features { get; }

    /// <summary>Cancelled when the host stops, the caller goes away, or the function's time (host.json <c>functionTimeout</c>) is over.</summary>
    public virtual CancellationToken CancellationToken { get; }
}
