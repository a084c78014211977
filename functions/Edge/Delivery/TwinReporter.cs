using System.Text.Json;
using System.Threading.Channels;
using Dapr.Client;
using Microsoft.Extensions.Hosting;
using Puente.Core;
using Puente.Core.Gates;
using Puente.Core.Settings;
using Puente.Core.Twins;
using Puente.Edge.Components;
using Puente.Edge.Drift;
using Puente.Edge.Enrolling;
using Puente.Edge.Gates;
using Puente.Edge.Inventory;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Delivery;

/// <summary>
/// What this edge says of itself: kept here at once, and told to the hub as soon as the link lets it. Only the newest is told: a hub that was
/// out of reach learns what holds, not what held meanwhile.
/// </summary>
public sealed class TwinReporter(
    EdgeState state, DriftMonitor drift, ServingGates gates, DaprClient dapr, EdgeSigner signer, TierOptions tier, EdgeInventory inventory, ComponentStatus components,
    CloudLink cloud, Backoff backoff, TimeProvider time) : BackgroundService
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>What this edge last said of itself.</summary>
    public async Task<ReportedTwin> FindAsync(CancellationToken cancellationToken) =>
        await state.FindReportedAsync(cancellationToken) ?? new ReportedTwin(tier.Name, tier.Labels, 0, null, null, "idle", null, 0, 0, time.GetUtcNow());

    /// <summary>Says where a delivery stands; one that was overtaken by a later generation says nothing any more.</summary>
    public Task ReportAsync(
        long generation, string deliveryState, string? error, IReadOnlyList<GateFinding>? gates, CancellationToken cancellationToken) => WriteAsync(
        previous => generation < previous.Generation ? previous : previous with { Generation = generation, State = deliveryState, Error = error, Gates = gates },
        cancellationToken);

    /// <summary>Says that what the hub's store asks for is not heeded, and why; null: it is. Said once, however often it is found.</summary>
    /// <returns>Whether that is news.</returns>
    public async Task<bool> RefuseAsync(string? reason, CancellationToken cancellationToken)
    {
        if ((await FindAsync(cancellationToken)).Refused == reason) return false;
        await WriteAsync(previous => previous with { Refused = reason }, cancellationToken);
        return true;
    }

    /// <summary>Says again what holds: at start, after tuning, and now and then, so that a hub that lost a message learns it.</summary>
    public Task AnnounceAsync(CancellationToken cancellationToken) => WriteAsync(previous => previous, cancellationToken);

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _writing.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (failures == 0) await _changed.Reader.ReadAsync(stoppingToken);
            else await Task.Delay(backoff.After(failures), time, stoppingToken);
            try
            {
                await TellAsync(stoppingToken);
                cloud.Reached();
                failures = 0;
            }
            catch (Exception e) when (CloudLink.IsMiss(e))
            {
                cloud.Missed(e);
                failures++;
            }
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        await signer.WaitAsync(cancellationToken);
        var twin = await FindAsync(cancellationToken);
        object data = signer.IsNeeded ? await signer.SignAsync(EdgeEvents.Reported, JsonSerializer.SerializeToElement(twin, Json.Options), message => message, cancellationToken) : twin;
        await dapr.PublishEventAsync(
            EdgeEvents.PubSub, EdgeEvents.Topic, data, new Dictionary<string, string> { ["cloudevent.type"] = EdgeEvents.Reported }, cancellationToken);
    }

    private async Task WriteAsync(Func<ReportedTwin, ReportedTwin> change, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var active = await state.FindActiveAsync(cancellationToken);
            var traffic = await state.ReadTrafficAsync(cancellationToken);
            var update = await state.FindUpdateAsync(cancellationToken);
            var settings = await state.FindSettingsAsync(cancellationToken);
            var moved = active is null ? null : await drift.ReadAsync(active.Serving.ToString(), cancellationToken);
            var capabilities = await inventory.ReadAsync(cancellationToken);
            var next = change(await FindAsync(cancellationToken));
            await state.SaveReportedAsync(
                next with
                {
                    Labels = tier.Labels,
                    Capabilities = capabilities,
                    Components = components.Current,
                    Settings = settings is null ? null : new SettingsReport(settings.Generation, settings.Refused),
                    Release = active?.Base.ToString(),
                    LocalRelease = active?.Local?.ToString(),
                    BytesFetched = traffic.Fetched,
                    BytesPublished = traffic.Published,
                    Update = update,
                    Drift = moved,
                    Gates = await gates.MeasureAsync(next, moved, cancellationToken),
                    UpdatedAt = time.GetUtcNow(),
                },
                cancellationToken);
        }
        finally
        {
            _writing.Release();
        }

        _changed.Writer.TryWrite(true);
    }
}
