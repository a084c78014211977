using Dapr.Client;
using Puente.Core.Twins;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Delivery;

/// <summary>Writes this edge's reported twin and tells the hub that there is something to read.</summary>
public sealed class TwinReporter(TwinStore twins, EdgeState state, DaprClient dapr, TierOptions tier, TimeProvider time)
{
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>Says where a delivery stands.</summary>
    public Task ReportAsync(long generation, string deliveryState, string? error, CancellationToken cancellationToken) =>
        WriteAsync(previous => previous with { Generation = generation, State = deliveryState, Error = error }, cancellationToken);

    /// <summary>Says again what holds: at start, after tuning, and now and then, so that a hub that lost a message learns it.</summary>
    public Task AnnounceAsync(CancellationToken cancellationToken) => WriteAsync(previous => previous, cancellationToken);

    private async Task WriteAsync(Func<ReportedTwin, ReportedTwin> change, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var active = await state.FindActiveAsync(cancellationToken);
            var traffic = await state.ReadTrafficAsync(cancellationToken);
            var previous = await twins.FindReportedAsync(tier.Name, cancellationToken)
                ?? new ReportedTwin(tier.Name, tier.Labels, 0, null, null, "idle", null, 0, 0, time.GetUtcNow());
            var twin = change(previous) with
            {
                Labels = tier.Labels,
                Release = active?.Base.ToString(),
                LocalRelease = active?.Local?.ToString(),
                BytesFetched = traffic.Fetched,
                BytesPublished = traffic.Published,
                UpdatedAt = time.GetUtcNow(),
            };
            await twins.ReportAsync(twin, cancellationToken);
            await dapr.PublishEventAsync(
                EdgeEvents.PubSub, EdgeEvents.Topic, twin, new Dictionary<string, string> { ["cloudevent.type"] = EdgeEvents.Reported }, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }
}
