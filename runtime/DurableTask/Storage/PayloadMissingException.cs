namespace Puente.Runtime.DurableTask.Storage;

/// <summary>A payload that a row refers to is not in the payload store: it was deleted from outside, or another store is configured than when it was written.</summary>
public class PayloadMissingException : IOException
{
    /// <summary>Without a message.</summary>
    public PayloadMissingException()
    {
    }

    /// <summary>With a message.</summary>
    public PayloadMissingException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public PayloadMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
