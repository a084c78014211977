using Puente.Catalog;
using Puente.Core;
using Puente.Hub.Edges;
using Puente.Hub.Releases;
using Puente.Hub.Rollouts;
using static Puente.Functions.Tests.Rollouts.FleetUnderTest;

namespace Puente.Functions.Tests.Rollouts;

/// <summary>A rollout of a hub of two replicas, over one PostgreSQL server: one hears, the other looks.</summary>
public sealed class ReplicaNewsTests
{
    [Fact]
    public async Task What_one_hears_is_told_and_read_by_the_look_of_the_other()
    {
        await using var hubs = await TwoHubs.StartAsync(4);
        hubs.Look();
        await hubs.Fleet.BeginAsync("r", Request());
        await hubs.Fleet.AdvanceAsync("r");

        await hubs.HearAsync("edge-0", "downloading", Old);
        await hubs.HearAsync("edge-0", "serving", New);
        Assert.Equal(["r changed"], hubs.Fleet.Client.Raised);
        Assert.Equal(2, (await hubs.Fleet.AdvanceAsync("r")).Asked);
        Assert.Equal("edge-0 serving*, edge-1 pending*, edge-2 pending*, edge-3 pending", await hubs.Fleet.EdgesAsync("r"));

        await hubs.HearAsync("edge-1", "serving", New);
        await hubs.HearAsync("edge-2", "failed", Old);
        Assert.Equal(["r changed", "r changed"], hubs.Fleet.Client.Raised);
        await hubs.Fleet.AdvanceAsync("r");
        Assert.Equal("edge-0 serving*, edge-1 serving*, edge-2 failed*, edge-3 pending", await hubs.Fleet.EdgesAsync("r"));
    }

    [Fact]
    public async Task Looks_that_change_hands_miss_nothing()
    {
        await using var hubs = await TwoHubs.StartAsync(4);
        await hubs.Fleet.BeginAsync("r", Request());
        foreach (var turn in new[] { "edge-0 serving*, edge-1 pending*, edge-2 pending*, edge-3 pending", "edge-0 serving*, edge-1 serving*, edge-2 pending*, edge-3 pending*" })
        {
            hubs.Look();
            await hubs.Fleet.AdvanceAsync("r");
            await hubs.HearAsync(turn.Contains("edge-1 serving", StringComparison.Ordinal) ? "edge-1" : "edge-0", "serving", New);
            await hubs.Fleet.AdvanceAsync("r");
            Assert.Equal(turn, await hubs.Fleet.EdgesAsync("r"));
            hubs.Time.Advance(TimeSpan.FromSeconds(20));
        }

        hubs.Look();
        await hubs.HearAsync("edge-2", "serving", New);
        await Assert.ThrowsAnyAsync<Exception>(() => hubs.Fleet.AdvanceAsync("r", stop: new CancellationToken(canceled: true)));
        await hubs.HearAsync("edge-3", "serving", New);
        Assert.True((await hubs.Fleet.AdvanceAsync("r")).IsDone);
    }

    [Fact]
    public async Task Who_speaks_to_the_other_is_not_silent_and_who_comes_back_is_news()
    {
        await using var hubs = await TwoHubs.StartAsync(3);
        hubs.Look();
        await hubs.Fleet.BeginAsync("r", Request());
        await hubs.Fleet.AdvanceAsync("r");
        for (var i = 0; i < 8; i++)
        {
            hubs.Time.Advance(TimeSpan.FromSeconds(30));
            await hubs.HearAsync("edge-0", "serving", Old);
            await hubs.HearAsync("edge-1", "serving", Old);
        }

        Assert.Equal(["r changed"], hubs.Fleet.Client.Raised);
        await hubs.Fleet.AdvanceAsync("r");
        Assert.Equal("edge-0 pending*, edge-1 pending, edge-2 deferred", await hubs.Fleet.EdgesAsync("r"));
        Assert.Equal(hubs.Time.GetUtcNow(), hubs.Looker.Get<EdgePresence>().LastHeard("edge-0"));

        hubs.Fleet.Client.Raised.Clear();
        hubs.Time.Advance(TimeSpan.FromSeconds(20));
        await hubs.HearAsync("edge-1", "serving", Old);
        Assert.Empty(hubs.Fleet.Client.Raised);
        await hubs.HearAsync("edge-2", "serving", Old);
        Assert.Equal(["r changed"], hubs.Fleet.Client.Raised);
        await hubs.Fleet.AdvanceAsync("r");
        Assert.Equal("edge-0 pending*, edge-1 pending, edge-2 pending", await hubs.Fleet.EdgesAsync("r"));
    }

    [Fact]
    public async Task A_rollback_hears_its_own_news()
    {
        await using var hubs = await TwoHubs.StartAsync(2);
        hubs.Look();
        await hubs.Fleet.BeginAsync("r", Request());
        await hubs.Fleet.AdvanceAsync("r");
        await hubs.HearAsync("edge-0", "failed", Old);
        await hubs.Fleet.AdvanceAsync("r");
        await hubs.Fleet.GoBackAsync("r", "worse");
        Assert.Equal(1, (await hubs.Fleet.ComeBackAsync("r")).UnderWay);

        hubs.Fleet.Client.Raised.Clear();
        await hubs.HearAsync("edge-0", "serving", Old);
        Assert.Equal(["r-rollback changed"], hubs.Fleet.Client.Raised);
        Assert.Equal(0, (await hubs.Fleet.ComeBackAsync("r")).UnderWay);
    }

    [Fact]
    public async Task A_replica_with_a_key_of_its_own_is_told()
    {
        await using var hubs = await TwoHubs.StartAsync(0);
        await hubs.Hearer.Get<SharedKey>().CheckAsync(default);
        await hubs.Hearer.Get<SharedKey>().CheckAsync(default);
        var error = await Assert.ThrowsAsync<InputException>(() => hubs.Looker.Get<SharedKey>().CheckAsync(default));
        Assert.Equal("Puente:SigningKeyFile", error.Field);
        Assert.True(hubs.Looker.Get<CatalogOptions>().IsShared);
        Assert.IsType<ReplicaNews>(hubs.Looker.Get<RolloutNews>());
    }

    /// <summary>The two.</summary>
    private sealed class TwoHubs : IAsyncDisposable
    {
        private TwoHubs(FleetUnderTest fleet) => (Fleet, Hearer, Looker) = (fleet, fleet.Hub, fleet.Hub.Replica());

        public FleetUnderTest Fleet { get; }

        /// <summary>Where edges' messages come.</summary>
        public HubUnderTest Hearer { get; }

        /// <summary>Where activities run.</summary>
        public HubUnderTest Looker { get; }

        public Microsoft.Extensions.Time.Testing.FakeTimeProvider Time => Fleet.Time;

        public static async Task<TwoHubs> StartAsync(int edges)
        {
            var port = await SharedPostgres.Port();
            var settings = new Dictionary<string, string?>
            {
                ["Catalog:Provider"] = "postgresql",
                ["CatalogDatabase"] = PostgresServer.To(port),
                ["Catalog:Schema"] = $"c{Guid.NewGuid():N}",
            };
            var state = $$"""
                apiVersion: dapr.io/v1alpha1
                kind: Component
                metadata: { name: state }
                spec: { type: state.postgresql, version: v2, metadata: [{ name: connectionString, value: "host=127.0.0.1 port={{port}} user=puente dbname=postgres" }, { name: keyPrefix, value: "{{Guid.NewGuid()}}" }] }
                """;
            return new TwoHubs(await FleetUnderTest.StartAsync(edges, settings, state));
        }

        /// <summary>What is done from here on, the one that looks does.</summary>
        public void Look() => Fleet.Hub = Looker;

        /// <summary>An edge speaks, and the other hears it.</summary>
        public async Task HearAsync(string edge, string state, string release)
        {
            var doing = Fleet.Hub;
            Fleet.Hub = Hearer;
            await Fleet.SayAsync(edge, state, release);
            Fleet.Hub = doing;
        }

        public async ValueTask DisposeAsync()
        {
            await Looker.DisposeAsync();
            await Fleet.DisposeAsync();
        }
    }
}
