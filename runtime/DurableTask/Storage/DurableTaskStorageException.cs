namespace Puente.Runtime.DurableTask.Storage;

/// <summary>The database cannot be used just now: the disk is full, read-only or failing, or another process holds the file.</summary>
public class DurableTaskStorageException : IOException
{
    /// <summary>Without a message.</summary>
    public DurableTaskStorageException()
    {
    }

    /// <summary>With a message.</summary>
    public DurableTaskStorageException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public DurableTaskStorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
