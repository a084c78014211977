using Dapr;
using Dapr.Client;
using Grpc.Core;
using Puente.Core.Twins;

namespace Puente.Functions.Common.Tiers;

/// <content>Many twins a call.</content>
public sealed partial class TwinStore
{
    private const int Page = 500;

    /// <summary>What the hub wants of each of <paramref name="edges"/>; one of which it never wanted anything is absent.</summary>
    public Task<IReadOnlyDictionary<string, DesiredTwin>> FindDesiredAsync(IReadOnlyCollection<string> edges, CancellationToken cancellationToken) =>
        FindManyAsync<DesiredTwin>(Component, edges, DesiredTwin.Key, twin => twin.Edge, cancellationToken);

    /// <summary>What each of <paramref name="edges"/> last said of itself; one that never spoke is absent.</summary>
    public Task<IReadOnlyDictionary<string, ReportedTwin>> FindReportedAsync(IReadOnlyCollection<string> edges, CancellationToken cancellationToken) =>
        FindManyAsync<ReportedTwin>(Own, edges, ReportedTwin.Key, twin => twin.Edge, cancellationToken);

    /// <summary>
    /// Asks many edges at once; one that <paramref name="rollout"/> asked for the same release before keeps the generation it got. Where it is broken off, or another writer was
    /// faster, the same call again does the rest.
    /// </summary>
    /// <returns>The generation of each edge.</returns>
    /// <exception cref="IOException">Another writer was faster: try again.</exception>
    public async Task<IReadOnlyDictionary<string, long>> DesireAsync(IReadOnlyCollection<DesiredOrder> orders, string rollout, CancellationToken cancellationToken)
    {
        var generations = new Dictionary<string, long>(orders.Count, StringComparer.Ordinal);
        foreach (var page in orders.Chunk(Page))
        {
            var changed = new List<SaveStateItem<DesiredTwin>>();
            var byKey = page.ToDictionary(order => DesiredTwin.Key(order.Edge), StringComparer.Ordinal);
            foreach (var item in await dapr.GetBulkStateAsync<DesiredTwin?>(Component, [.. byKey.Keys], parallelism: null, cancellationToken: cancellationToken))
            {
                var order = byKey[item.Key];
                var generation = item.Value?.Generation ?? 0;
                if (item.Value?.Rollout != rollout || item.Value.Release != order.Release)
                {
                    var first = item.Value ?? new DesiredTwin(order.Edge, 0, order.Release, rollout, time.GetUtcNow());
                    var next = first with
                    {
                        Generation = ++generation,
                        Release = order.Release,
                        Rollout = rollout,
                        UpdatedAt = time.GetUtcNow(),
                        Gates = order.Gates,
                        Reason = order.Reason,
                        AllowsOlder = order.AllowsOlder,
                    };
                    changed.Add(new SaveStateItem<DesiredTwin>(item.Key, Signed(next), item.ETag, _firstWrite));
                }

                generations[order.Edge] = generation;
            }

            if (changed.Count == 0) continue;
            await SaveAsync(changed, cancellationToken);
            await dapr.PublishEventAsync(PubSub, ChangedTopic, new TwinChanged(Edges: [.. changed.Select(item => item.Value.Edge)]), cancellationToken);
        }

        return generations;
    }

    private async Task<IReadOnlyDictionary<string, T>> FindManyAsync<T>(
        string component, IReadOnlyCollection<string> edges, Func<string, string> key, Func<T, string> edge, CancellationToken cancellationToken)
        where T : class
    {
        var found = new Dictionary<string, T>(edges.Count, StringComparer.Ordinal);
        foreach (var page in edges.Chunk(Page))
            foreach (var item in await dapr.GetBulkStateAsync<T?>(component, [.. page.Select(key)], parallelism: null, cancellationToken: cancellationToken))
                if (item.Value is { } twin) found[edge(twin)] = twin;
        return found;
    }

    private async Task SaveAsync(List<SaveStateItem<DesiredTwin>> changed, CancellationToken cancellationToken)
    {
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
