namespace Puente.Runtime.DurableTask;

/// <summary>
/// Replaying an orchestrator did not lead to the recorded history: its code changed under a running instance, or it
/// reads something that differs between runs. The instance fails with this as its error type.
/// </summary>
public class NonDeterministicOrchestrationException : InvalidOperationException
{
    /// <summary>Without a message.</summary>
    public NonDeterministicOrchestrationException()
    {
    }

    /// <summary>With the event expected and the one found.</summary>
    public NonDeterministicOrchestrationException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public NonDeterministicOrchestrationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
