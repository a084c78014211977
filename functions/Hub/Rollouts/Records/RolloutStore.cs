using System.Collections.Concurrent;
using System.Text.Json;
using Dapr;
using Dapr.Client;
using Grpc.Core;
using Puente.Core;

namespace Puente.Hub.Rollouts.Records;

/// <summary>
/// Rollouts in the hub's own Dapr state: a document each, its edges in pages beside it, and one list of all. The activities of a rollout are the one writer of its document;
/// a write that another overtook is told, and tried again.
/// </summary>
public sealed class RolloutStore(DaprClient dapr, TimeProvider time)
{
    private const string Component = "state", IndexKey = "rollouts";
    private const int EdgesPerPage = 500, MaxCached = 16;
    private static readonly StateOptions _firstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };
    private readonly ConcurrentDictionary<string, RolloutRecord> _cache = new(StringComparer.Ordinal);

    /// <summary>The rollout without its edges; null when there is none of that id.</summary>
    public Task<RolloutDocument?> FindDocumentAsync(string id, CancellationToken cancellationToken) =>
        dapr.GetStateAsync<RolloutDocument?>(Component, Key(id), cancellationToken: cancellationToken);

    /// <summary>The rollout with its edges; null when there is none of that id.</summary>
    public async Task<RolloutRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (await FindDocumentAsync(id, cancellationToken) is not { } document) return null;
        if (_cache.TryGetValue(id, out var known) && known.Document.Revision == document.Revision) return known;
        var edges = new List<RolloutEdge>(document.Selected);
        string[] keys = [.. Enumerable.Range(0, Pages(document.Selected)).Select(page => Key(id, page))];
        if (keys.Length > 0)
            foreach (var item in (await dapr.GetBulkStateAsync<IReadOnlyList<RolloutEdge>>(Component, keys, parallelism: null, cancellationToken: cancellationToken))
                .OrderBy(item => Array.IndexOf(keys, item.Key)))
                edges.AddRange(item.Value ?? throw new IOException($"Edges of rollout {id} are missing from the state store."));
        return Keep(new RolloutRecord(document, edges));
    }

    /// <summary>The rollout with its edges.</summary>
    /// <exception cref="InputException">There is none of that id.</exception>
    public async Task<RolloutRecord> GetAsync(string id, CancellationToken cancellationToken) => await FindAsync(id, cancellationToken)
        ?? throw new InputException("rollout", id, "is not on record", "Give the id that its start answered: GET /api/rollouts lists them.");

    /// <summary>Writes <paramref name="record"/>, and of its edges the pages that differ from <paramref name="before"/>; all of it or nothing.</summary>
    /// <exception cref="IOException">Another writer was faster: try again.</exception>
    public async Task<RolloutRecord> SaveAsync(RolloutRecord record, RolloutRecord? before, CancellationToken cancellationToken)
    {
        var (id, etag) = (record.Document.Id, "");
        if (before is not null)
        {
            (var current, etag) = await dapr.GetStateAndETagAsync<RolloutDocument?>(Component, Key(id), cancellationToken: cancellationToken);
            if (current?.Revision != before.Document.Revision) throw new IOException($"Rollout {id} changed meanwhile.");
        }

        var next = record with { Document = record.Document with { Revision = (before?.Document.Revision ?? 0) + 1, UpdatedAt = time.GetUtcNow() } };
        var writes = new List<StateTransactionRequest> { Upsert(Key(id), next.Document, etag) };
        for (var page = 0; page < Pages(next.Edges.Count); page++)
        {
            var edges = Page(next.Edges, page);
            // Edges are never changed in place: one that is the same object says the same.
            if (before is null || !edges.AsSpan().SequenceEqual(Page(before.Edges, page), ReferenceEqualityComparer.Instance))
                writes.Add(new StateTransactionRequest(Key(id, page), JsonSerializer.SerializeToUtf8Bytes(edges, Json.Options), StateOperationType.Upsert));
        }

        try
        {
            await dapr.ExecuteStateTransactionAsync(Component, writes, cancellationToken: cancellationToken);
        }
        catch (DaprException e) when (e.InnerException is RpcException { StatusCode: StatusCode.Aborted or StatusCode.Internal })
        {
            throw new IOException($"Rollout {id} changed meanwhile.", e);
        }

        return Keep(next);
    }

    /// <summary>The list of all.</summary>
    public async Task<RolloutIndex> ReadIndexAsync(CancellationToken cancellationToken) =>
        await dapr.GetStateAsync<RolloutIndex?>(Component, IndexKey, cancellationToken: cancellationToken) ?? new RolloutIndex([]);

    /// <summary>Changes the list of all.</summary>
    /// <exception cref="IOException">Another writer was faster: try again.</exception>
    public async Task<RolloutIndex> ChangeIndexAsync(Func<RolloutIndex, RolloutIndex> change, CancellationToken cancellationToken)
    {
        var (current, etag) = await dapr.GetStateAndETagAsync<RolloutIndex?>(Component, IndexKey, cancellationToken: cancellationToken);
        var before = current ?? new RolloutIndex([]);
        var next = change(before);
        if (ReferenceEquals(next, before)) return before;
        if (!await dapr.TrySaveStateAsync(Component, IndexKey, next, etag ?? "", _firstWrite, cancellationToken: cancellationToken))
            throw new IOException("The list of rollouts changed meanwhile.");
        return next;
    }

    /// <summary>Documents of the rollouts that hold their edges.</summary>
    public async Task<IReadOnlyList<RolloutDocument>> ListActiveAsync(CancellationToken cancellationToken)
    {
        string[] keys = [.. (await ReadIndexAsync(cancellationToken)).Entries.Where(entry => entry.IsActive).Select(entry => Key(entry.Id))];
        if (keys.Length == 0) return [];
        var items = await dapr.GetBulkStateAsync<RolloutDocument?>(Component, keys, parallelism: null, cancellationToken: cancellationToken);
        return [.. items.Select(item => item.Value).OfType<RolloutDocument>()];
    }

    /// <summary>Leaves a mark that a look at <paramref name="instance"/> begins, unlike all before it.</summary>
    public Task MarkLookAsync(string instance, CancellationToken cancellationToken) =>
        dapr.SaveStateAsync(Component, MarkKey(instance), Guid.NewGuid().ToString("N"), cancellationToken: cancellationToken);

    /// <summary>The mark of the newest look at each of <paramref name="instances"/>; empty before the first.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadMarksAsync(IReadOnlyCollection<string> instances, CancellationToken cancellationToken)
    {
        var marks = instances.ToDictionary(instance => instance, _ => "", StringComparer.Ordinal);
        if (marks.Count == 0) return marks;
        var byKey = marks.Keys.ToDictionary(MarkKey, StringComparer.Ordinal);
        foreach (var item in await dapr.GetBulkStateAsync<string?>(Component, [.. byKey.Keys], parallelism: null, cancellationToken: cancellationToken))
            if (item.Value is { } mark) marks[byKey[item.Key]] = mark;
        return marks;
    }

    /// <summary>Documents of the newest rollouts, newest first.</summary>
    public async Task<IReadOnlyList<RolloutDocument>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        string[] keys = [.. (await ReadIndexAsync(cancellationToken)).Entries.Reverse().Take(limit).Select(entry => Key(entry.Id))];
        if (keys.Length == 0) return [];
        var items = await dapr.GetBulkStateAsync<RolloutDocument?>(Component, keys, parallelism: null, cancellationToken: cancellationToken);
        return [.. items.OrderBy(item => Array.IndexOf(keys, item.Key)).Select(item => item.Value).OfType<RolloutDocument>()];
    }

    private static StateTransactionRequest Upsert(string key, RolloutDocument document, string etag) => new(
        key, JsonSerializer.SerializeToUtf8Bytes(document, Json.Options), StateOperationType.Upsert, etag.Length > 0 ? etag : null, null, _firstWrite);

    private static RolloutEdge[] Page(IReadOnlyList<RolloutEdge> edges, int page)
    {
        var part = new RolloutEdge[Math.Min(EdgesPerPage, edges.Count - (page * EdgesPerPage))];
        for (var i = 0; i < part.Length; i++) part[i] = edges[(page * EdgesPerPage) + i];
        return part;
    }

    private static int Pages(int edges) => (edges + EdgesPerPage - 1) / EdgesPerPage;

    private static string Key(string id) => $"rollout:{id}";

    private static string MarkKey(string instance) => $"rollout-look:{instance}";

    private static string Key(string id, int page) => $"rollout:{id}:edges:{page}";

    private RolloutRecord Keep(RolloutRecord record)
    {
        if (_cache.Count >= MaxCached && !_cache.ContainsKey(record.Document.Id)) _cache.Clear();
        return _cache[record.Document.Id] = record;
    }
}
