namespace Puente.Runtime.DurableTask;

/// <summary>
/// An instance of that id stands in one of the <see cref="StartOrchestrationOptions.DedupeStatuses"/>.
/// A caller that starts idempotently treats this as "already started".
/// </summary>
public class OrchestrationAlreadyExistsException : InvalidOperationException
{
    /// <summary>Without a message.</summary>
    public OrchestrationAlreadyExistsException()
    {
    }

    /// <summary>With a message.</summary>
    public OrchestrationAlreadyExistsException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public OrchestrationAlreadyExistsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
