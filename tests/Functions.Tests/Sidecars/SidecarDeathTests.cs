using System.Text.Json;
using Puente.Catalog;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Tiers;

namespace Puente.Functions.Tests.Sidecars;

/// <summary>Sidecars go away under running tiers, and come back.</summary>
public sealed class SidecarDeathTests(TwoTiers tiers) : IClassFixture<TwoTiers>
{
    private readonly TierUnderTest _hub = tiers.Hub;
    private readonly TierUnderTest _edge = tiers.Edge;

    [Fact]
    public async Task A_sidecar_that_dies_on_either_side_loses_no_event()
    {
        await TellAsync(0, 5);
        await _edge.StopSidecarAsync();
        await TellAsync(5, 10);
        await Deadline.UntilAsync(() => Task.FromResult(_edge.Get<CloudLink>().DownSince is not null), "the edge knows that it is cut off");
        Assert.NotEqual(0, (await _edge.Get<EventOutbox>().StatusAsync(default)).Events);
        await _edge.StartSidecarAsync();

        await _hub.StopSidecarAsync();
        await TellAsync(10, 15);
        await Deadline.UntilAsync(async () => (await _edge.Get<EventOutbox>().StatusAsync(default)).Events == 0, "the broker has what the edge told");
        await _hub.StartSidecarAsync();

        await Deadline.UntilAsync(async () => (await ToldAsync()).Count >= 15, "the hub has been told");
        Assert.Equal(Enumerable.Range(0, 15), (await ToldAsync()).Order());
    }

    private async Task TellAsync(int from, int to)
    {
        for (var number = from; number < to; number++)
            await _edge.Get<EdgeEventWriter>().WriteAsync(EdgeEvents.InspectionCompleted, $"{number:D4}", "photograph", new { number }, default);
    }

    private async Task<List<int>> ToldAsync()
    {
        var events = await _hub.Get<CatalogStore>().ListEventsAsync(EdgeEvents.InspectionCompleted, null, 1000, default);
        return [.. events.Select(one => JsonDocument.Parse(one.DataJson).RootElement.GetProperty("number").GetInt32())];
    }
}
