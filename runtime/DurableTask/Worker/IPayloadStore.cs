namespace Puente.Runtime.DurableTask.Worker;

/// <summary>
/// Where payloads too large for the database lie: objects by key. Keys are relative paths of letters, digits, <c>-</c>, <c>_</c> and <c>/</c>; an
/// instance's objects share their first segment. A key always stands for the same bytes, so that writing it again changes nothing.
/// </summary>
public interface IPayloadStore
{
    /// <summary>Stores an object; it can be read by every worker, after any crash, when the task completes.</summary>
    Task PutAsync(string key, ReadOnlyMemory<byte> payload, CancellationToken cancellation);

    /// <summary>An object's bytes; null when there is none of that key. Anything else that keeps it from being read is thrown.</summary>
    Task<byte[]?> GetAsync(string key, CancellationToken cancellation);

    /// <summary>The keys below <paramref name="folder"/>, at any depth; empty when there is none.</summary>
    Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellation);

    /// <summary>Removes an object; one that is not there is no fault.</summary>
    Task DeleteAsync(string key, CancellationToken cancellation);
}
