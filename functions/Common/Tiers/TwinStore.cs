using Dapr;
using Dapr.Client;
using Grpc.Core;
using Puente.Core.Twins;

namespace Puente.Functions.Common.Tiers;

/// <summary>Twins in Dapr state, with etags: one writer a document, and a writer that was overtaken is told.</summary>
public sealed class TwinStore(DaprClient dapr, TimeProvider time)
{
    private const string Component = "twins";
    private const string PubSub = "pubsub";
    private const string ChangedTopic = "twin-changed";

    /// <summary>Documents of one bulk call: what it carries stays far below a sidecar's bound on messages.</summary>
    private const int Page = 500;

    /// <summary>What the hub wants of <paramref name="edge"/>; null when it never wanted anything.</summary>
    public Task<DesiredTwin?> FindDesiredAsync(string edge, CancellationToken cancellationToken) =>
        dapr.GetStateAsync<DesiredTwin?>(Component, DesiredTwin.Key(edge), cancellationToken: cancellationToken);

    /// <summary>What <paramref name="edge"/> last said of itself; null when it never spoke.</summary>
    public Task<ReportedTwin?> FindReportedAsync(string edge, CancellationToken cancellationToken) =>
        dapr.GetStateAsync<ReportedTwin?>(Component, ReportedTwin.Key(edge), cancellationToken: cancellationToken);

    /// <summary>Asks <paramref name="edge"/> for <paramref name="release"/>; asked again by the same rollout, answers the generation it gave.</summary>
    /// <exception cref="IOException">Another writer was faster: try again.</exception>
    public async Task<long> DesireAsync(string edge, string release, string rollout, CancellationToken cancellationToken)
    {
        var (current, etag) = await dapr.GetStateAndETagAsync<DesiredTwin?>(Component, DesiredTwin.Key(edge), cancellationToken: cancellationToken);
        var generation = current?.Generation ?? 0;
        if (current?.Rollout != rollout || current.Release != release)
        {
            var next = new DesiredTwin(edge, ++generation, release, rollout, time.GetUtcNow());
            if (!await dapr.TrySaveStateAsync(Component, DesiredTwin.Key(edge), next, etag, cancellationToken: cancellationToken))
                throw new IOException($"The desired twin of {edge} changed meanwhile.");
        }

        // A nudge only: an edge that misses it finds the document on its own.
        await dapr.PublishEventAsync(PubSub, ChangedTopic, new TwinChanged(edge), cancellationToken);
        return generation;
    }

    /// <summary>What the hub wants of each of <paramref name="edges"/>; one of which it never wanted anything is absent.</summary>
    public Task<IReadOnlyDictionary<string, DesiredTwin>> FindDesiredAsync(IReadOnlyCollection<string> edges, CancellationToken cancellationToken) =>
        FindManyAsync<DesiredTwin>(edges, DesiredTwin.Key, twin => twin.Edge, cancellationToken);

    /// <summary>What each of <paramref name="edges"/> last said of itself; one that never spoke is absent.</summary>
    public Task<IReadOnlyDictionary<string, ReportedTwin>> FindReportedAsync(IReadOnlyCollection<string> edges, CancellationToken cancellationToken) =>
        FindManyAsync<ReportedTwin>(edges, ReportedTwin.Key, twin => twin.Edge, cancellationToken);

    /// <summary>
    /// Asks many edges at once, each for the release given with its name; those asked by the same rollout for the same release before keep the generation they got.
    /// Where it is broken off, or another writer was faster, the same call again does the rest.
    /// </summary>
    /// <returns>The generation of each edge.</returns>
    /// <exception cref="IOException">Another writer was faster: try again.</exception>
    public async Task<IReadOnlyDictionary<string, long>> DesireAsync(IReadOnlyDictionary<string, string> releases, string rollout, CancellationToken cancellationToken)
    {
        var generations = new Dictionary<string, long>(releases.Count);
        foreach (var page in releases.Chunk(Page))
        {
            var changed = new List<SaveStateItem<DesiredTwin>>();
            var edges = page.ToDictionary(pair => DesiredTwin.Key(pair.Key), pair => pair.Key);
            foreach (var item in await dapr.GetBulkStateAsync<DesiredTwin?>(Component, [.. edges.Keys], parallelism: null, cancellationToken: cancellationToken))
            {
                var edge = edges[item.Key];
                var generation = item.Value?.Generation ?? 0;
                if (item.Value?.Rollout != rollout || item.Value.Release != releases[edge])
                {
                    var first = new DesiredTwin(edge, 0, releases[edge], rollout, time.GetUtcNow());
                    var next = (item.Value ?? first) with { Generation = ++generation, Release = first.Release, Rollout = rollout, UpdatedAt = first.UpdatedAt };
                    changed.Add(new SaveStateItem<DesiredTwin>(item.Key, next, item.ETag, new StateOptions { Concurrency = ConcurrencyMode.FirstWrite }));
                }

                generations[edge] = generation;
            }

            await SaveAsync(changed, cancellationToken);
            await dapr.PublishEventAsync(PubSub, ChangedTopic, new TwinChanged(Edges: [.. edges.Values]), cancellationToken);
        }

        return generations;
    }

    /// <summary>Writes the reported twin of this edge.</summary>
    public Task ReportAsync(ReportedTwin twin, CancellationToken cancellationToken) =>
        dapr.SaveStateAsync(Component, ReportedTwin.Key(twin.Edge), twin, cancellationToken: cancellationToken);

    private async Task<IReadOnlyDictionary<string, T>> FindManyAsync<T>(
        IReadOnlyCollection<string> edges, Func<string, string> key, Func<T, string> edge, CancellationToken cancellationToken)
        where T : class
    {
        var found = new Dictionary<string, T>(edges.Count);
        foreach (var page in edges.Chunk(Page))
            foreach (var item in await dapr.GetBulkStateAsync<T?>(Component, [.. page.Select(key)], parallelism: null, cancellationToken: cancellationToken))
                if (item.Value is { } twin) found[edge(twin)] = twin;
        return found;
    }

    private async Task SaveAsync(List<SaveStateItem<DesiredTwin>> changed, CancellationToken cancellationToken)
    {
        if (changed.Count == 0) return;
        try
        {
            await dapr.SaveBulkStateAsync(Component, changed, cancellationToken);
        }
        catch (DaprException e) when (e.InnerException is RpcException { StatusCode: StatusCode.Aborted })
        {
            throw new IOException("A desired twin changed meanwhile.", e);
        }
    }
}
