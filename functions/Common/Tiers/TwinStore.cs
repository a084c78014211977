using System.Text.Json;
using Dapr.Client;
using Puente.Core;
using Puente.Core.Twins;

namespace Puente.Functions.Common.Tiers;

/// <summary>
/// Twins in Dapr state, with etags: one writer a document, and a writer that was overtaken is told. Desired twins lie where edges read them;
/// reported ones in the hub's own state, where no edge writes: what an edge says comes by message, and counts when it is its own.
/// </summary>
/// <param name="dapr">The client.</param>
/// <param name="time">The clock of the hub's wishes.</param>
/// <param name="signer">Signs what is desired; an edge has none and desires nothing.</param>
public sealed partial class TwinStore(DaprClient dapr, TimeProvider time, TwinSigner? signer = null)
{
    private const string Component = "twins";
    private const string Own = "state";
    private const int Tries = 5;
    private static readonly StateOptions _firstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };
    private const string PubSub = "pubsub";
    private const string ChangedTopic = "twin-changed";

    /// <summary>What the hub wants of <paramref name="edge"/>; null when it never wanted anything.</summary>
    public Task<DesiredTwin?> FindDesiredAsync(string edge, CancellationToken cancellationToken) =>
        dapr.GetStateAsync<DesiredTwin?>(Component, DesiredTwin.Key(edge), cancellationToken: cancellationToken);

    /// <summary>What <paramref name="edge"/> last said of itself; null when it never spoke (hub).</summary>
    public Task<ReportedTwin?> FindReportedAsync(string edge, CancellationToken cancellationToken) =>
        dapr.GetStateAsync<ReportedTwin?>(Own, ReportedTwin.Key(edge), cancellationToken: cancellationToken);

    /// <summary>Asks <paramref name="edge"/> for <paramref name="release"/>; asked again by the same rollout, answers the generation it gave.</summary>
    /// <param name="edge">Edge name.</param>
    /// <param name="release">Release id.</param>
    /// <param name="rollout">Who asks.</param>
    /// <param name="allowsOlder">Whether the release may be older than what the edge has had.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">Another writer was faster: try again.</exception>
    public async Task<long> DesireAsync(string edge, string release, string rollout, bool allowsOlder, CancellationToken cancellationToken)
    {
        var (current, etag) = await dapr.GetStateAndETagAsync<DesiredTwin?>(Component, DesiredTwin.Key(edge), cancellationToken: cancellationToken);
        var generation = current?.Generation ?? 0;
        if (current?.Rollout != rollout || current.Release != release)
        {
            var next = Signed(new DesiredTwin(edge, ++generation, release, rollout, time.GetUtcNow()) { AllowsOlder = allowsOlder });
            if (!await dapr.TrySaveStateAsync(Component, DesiredTwin.Key(edge), next, etag, _firstWrite, cancellationToken: cancellationToken))
                throw new IOException($"The desired twin of {edge} changed meanwhile.");
        }

        // A nudge only: an edge that misses it finds the document on its own.
        await dapr.PublishEventAsync(PubSub, ChangedTopic, new { edge, generation }, cancellationToken);
        return generation;
    }

    /// <summary>Keeps a reported twin, whatever was there (hub).</summary>
    public Task ReportAsync(ReportedTwin twin, CancellationToken cancellationToken) =>
        dapr.SaveStateAsync(Own, ReportedTwin.Key(twin.Edge), twin, cancellationToken: cancellationToken);

    /// <summary>Keeps a reported twin when it is newer than the one that is there (hub): by number, or by time where it has none.</summary>
    /// <returns>What it is, next to the one that was there before; null where it is the first.</returns>
    /// <exception cref="IOException">Another writer was faster every time: try again.</exception>
    public async Task<(TwinReceipt Receipt, ReportedTwin? Before)> ReceiveAsync(ReportedTwin twin, CancellationToken cancellationToken)
    {
        for (var left = Tries; left > 0; left--)
        {
            var (current, etag) = await dapr.GetStateAndETagAsync<ReportedTwin?>(Own, ReportedTwin.Key(twin.Edge), cancellationToken: cancellationToken);
            var receipt = Compare(current, twin);
            if (receipt != TwinReceipt.Newer || await dapr.TrySaveStateAsync(Own, ReportedTwin.Key(twin.Edge), twin, etag, _firstWrite, cancellationToken: cancellationToken))
                return (receipt, current);
        }

        throw new IOException($"The reported twin of {twin.Edge} changed every time.");
    }

    /// <summary>What <paramref name="twin"/> is next to <paramref name="current"/>.</summary>
    public static TwinReceipt Compare(ReportedTwin? current, ReportedTwin twin)
    {
        if (current is null) return TwinReceipt.Newer;
        var order = (twin.Sequence, current.Sequence) switch
        {
            ({ } next, { } last) => next.CompareTo(last),
            // The first of an edge that got a key; or of one that lost it, whose numbers mean nothing any more.
            (null, { }) or ({ }, null) => 1,
            _ => twin.UpdatedAt.CompareTo(current.UpdatedAt),
        };
        if (order != 0) return order > 0 ? TwinReceipt.Newer : TwinReceipt.Stale;
        if (JsonSerializer.SerializeToUtf8Bytes(twin, Json.Options).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(current, Json.Options))) return TwinReceipt.Duplicate;
        return twin.Sequence is null ? TwinReceipt.Newer : TwinReceipt.Conflict;
    }

    private DesiredTwin Signed(DesiredTwin desired) => signer?.Sign(desired) ?? desired;
}
