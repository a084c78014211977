using System.Text;
using Puente.Runtime.DurableTask.Storage;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>
/// Payloads over a size lie in the payload store, written before the transaction that refers to them. While the store cannot be written
/// they stay in the database: slower, and nothing is lost.
/// </summary>
internal sealed class Payloads(IPayloadStore? store, int largeBytes, EngineLog log)
{
    /// <summary>Whether a payload is to lie in the store.</summary>
    public bool IsLarge(string? json) =>
        store is not null && json is not null && json.Length > largeBytes / 3 && (json.Length > largeBytes || Encoding.UTF8.GetByteCount(json) > largeBytes);

    /// <summary>Whether there is a store at all.</summary>
    public bool IsOn => store is not null;

    /// <summary>Stores a large payload for a generation and returns its reference; null when it is small, or the store fails.</summary>
    public async ValueTask<string?> Put(string instanceId, string executionId, string? json)
    {
        if (!IsLarge(json)) return null;
        var bytes = Encoding.UTF8.GetBytes(json!);
        var key = PayloadKey.Make(instanceId, executionId, bytes);
        try
        {
            await store!.PutAsync(key, bytes, CancellationToken.None);
            return PayloadKey.Reference(key);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever a store throws, the database still takes the payload.
            log.PayloadKept(instanceId, bytes.Length, failure.Message, failure);
            return null;
        }
    }

    /// <summary>The JSON that a column stands for.</summary>
    /// <exception cref="PayloadMissingException">Its object is not there.</exception>
    /// <exception cref="PayloadStoreException">The store cannot be read.</exception>
    public async ValueTask<string?> Get(string? stored)
    {
        if (!PayloadKey.IsReference(stored)) return stored;
        var key = PayloadKey.Of(stored!);
        if (store is null) throw new PayloadStoreException($"The payload '{key}' lies in a payload store, and none is configured. Set DurableTaskOptions.PayloadStore as when it was written.");
        byte[]? bytes;
        try
        {
            bytes = await store.GetAsync(key, CancellationToken.None);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new PayloadStoreException($"The payload '{key}' cannot be read: {failure.Message} Try again later.", failure);
        }

        return bytes is not null
            ? Encoding.UTF8.GetString(bytes)
            : throw new PayloadMissingException($"The payload '{key}' is not in the payload store: it was deleted from outside, or PayloadStore is not the one it was written to. Restore it, or start the instance again.");
    }

    /// <summary>The event with its payload instead of a reference.</summary>
    public async ValueTask<OrchestrationEvent> Load(OrchestrationEvent e)
    {
        if (!e.HoldsJson) return e;
        if (PayloadKey.IsReference(e.Payload)) e = e with { Payload = await Get(e.Payload), Reference = e.Payload };
        if (e.Kind != EventKind.ExecutionStarted || !PayloadKey.MayBeIn(e.Details!) || EngineJson.ReadStart(e.Details!).Carried is not { Count: > 0 } carried) return e;
        List<CarriedEvent> loaded = [];
        foreach (var one in carried) loaded.Add(one with { Payload = await Get(one.Payload) });
        return e with { Carried = loaded };
    }

    public async ValueTask<List<OrchestrationEvent>> Load(List<OrchestrationEvent> events)
    {
        List<OrchestrationEvent> loaded = new(events.Count);
        foreach (var e in events) loaded.Add(await Load(e));
        return loaded;
    }

    /// <summary>The event with its payload in the store, where it is large and is not there yet.</summary>
    public async ValueTask<OrchestrationEvent> Save(string instanceId, string executionId, OrchestrationEvent e) =>
        e.Reference is null && e.HoldsJson && await Put(instanceId, executionId, e.Payload) is { } reference ? e with { Reference = reference } : e;

    /// <summary>Deletes what no row refers to any more. A failure leaves it for the next time the instance is purged.</summary>
    public async Task Discard(IReadOnlyCollection<Discarded> discarded)
    {
        if (store is null) return;
        foreach (var (instanceId, last) in discarded)
        {
            try
            {
                foreach (var key in await store.ListAsync(PayloadKey.Folder(instanceId), CancellationToken.None))
                    if (PayloadKey.IsUpTo(key, last)) await store.DeleteAsync(key, CancellationToken.None);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // The rows are gone and nothing refers to the objects: only room is lost.
                log.PayloadsLeft(instanceId, failure.Message, failure);
            }
        }
    }
}
