using Dapr.Client;
using Puente.Core.Twins;

namespace Puente.Functions.Common.Tiers;

/// <summary>Twins in Dapr state, with etags: one writer a document, and a writer that was overtaken is told.</summary>
public sealed partial class TwinStore(DaprClient dapr, TimeProvider time)
{
    private const string Component = "twins";
    private const string PubSub = "pubsub";
    private const string ChangedTopic = "twin-changed";

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
        await dapr.PublishEventAsync(PubSub, ChangedTopic, new { edge, generation }, cancellationToken);
        return generation;
    }

    /// <summary>Writes the reported twin of this edge.</summary>
    public Task ReportAsync(ReportedTwin twin, CancellationToken cancellationToken) =>
        dapr.SaveStateAsync(Component, ReportedTwin.Key(twin.Edge), twin, cancellationToken: cancellationToken);
}
