namespace Puente.Runtime.DurableTask.Storage;

/// <summary>The payload store cannot be read just now. What needs the payload is tried again; the rest goes on.</summary>
public class PayloadStoreException : DurableTaskStorageException
{
    /// <summary>Without a message.</summary>
    public PayloadStoreException()
    {
    }

    /// <summary>With a message.</summary>
    public PayloadStoreException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public PayloadStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
