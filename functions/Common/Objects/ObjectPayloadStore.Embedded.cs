using Puente.Runtime.DurableTask.Worker;

namespace Puente.Functions.Common.Objects;

/// <summary>Large inputs and outputs of orchestrations, in the tier's own object store below <c>payloads/</c>. What exceeds <see cref="ObjectStore.MaxObjectBytes"/> is refused and stays in the engine's database.</summary>
/// <param name="objects">The store.</param>
public sealed class ObjectPayloadStore(ObjectStore objects) : IPayloadStore
{
    private const string Folder = "payloads/";

    /// <inheritdoc/>
    public Task PutAsync(string key, ReadOnlyMemory<byte> payload, CancellationToken cancellation) => objects.PutAsync(Folder + key, payload, cancellation);

    /// <inheritdoc/>
    public Task<byte[]?> GetAsync(string key, CancellationToken cancellation) => objects.GetAsync(Folder + key, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellation) =>
        [.. (await objects.ListAsync(Folder + folder, cancellation)).Select(key => key[Folder.Length..])];

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellation) => objects.DeleteAsync(Folder + key, cancellation);
}
