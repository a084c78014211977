namespace Puente.Runtime.Functions;

/// <summary>The W3C trace context of an invocation.</summary>
public abstract class TraceContext
{
    /// <summary>The <c>traceparent</c> value; empty outside a trace.</summary>
    public abstract string TraceParent { get; }

    /// <summary>The <c>tracestate</c> value; empty outside a trace.</summary>
    public abstract string TraceState { get; }
}
