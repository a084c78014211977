using Puente.Core.Twins;
using Puente.Functions.Common.Tiers;

namespace Puente.Functions.Tests.Edges;

/// <summary>Many twins at once are as one after the other.</summary>
public sealed class TwinStoreTests
{
    /// <summary>More than one bulk call takes.</summary>
    private const int Many = 1100;

    private static readonly IReadOnlyList<string> _names = [.. Enumerable.Range(0, Many).Select(number => $"edge-{number}")];

    [Fact]
    public async Task Many_are_asked_at_once_and_asked_again_keep_their_generation()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var twins = hub.Get<TwinStore>();
        Assert.Equal(1, await twins.DesireAsync("edge-7", "release-0", "rollout-0", allowsOlder: false, default));

        var first = await twins.DesireAsync([.. _names.Select(name => new DesiredOrder(name, "release-1"))], "rollout-1", default);
        Assert.Equal((Many, 1L, 2L), (first.Count, first["edge-6"], first["edge-7"]));
        Assert.Equal(first, await twins.DesireAsync([.. _names.Select(name => new DesiredOrder(name, "release-1"))], "rollout-1", default));

        var found = await twins.FindDesiredAsync([.. _names, "nobody"], default);
        Assert.Equal(Many, found.Count);
        Assert.All(found.Values, twin => Assert.Equal(("release-1", "rollout-1"), (twin.Release, twin.Rollout)));
        Assert.Equal((await twins.FindDesiredAsync("edge-7", default))! with { Signed = null }, found["edge-7"] with { Signed = null });
    }

    [Fact]
    public async Task Of_those_who_ask_first_at_once_no_two_get_the_same_generation()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var twins = hub.Get<TwinStore>();
        var given = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(async () =>
        {
            try
            {
                return await twins.DesireAsync("edge-1", $"release-{number}", $"rollout-{number}", allowsOlder: false, default);
            }
            catch (IOException)
            {
                // Overtaken, and told so.
                return -1L - number;
            }
        })));
        Assert.Equal(16, given.Distinct().Count());
    }

    [Fact]
    public async Task Each_is_asked_for_its_own_release()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var twins = hub.Get<TwinStore>();
        await twins.DesireAsync([new DesiredOrder("a", "r1"), new DesiredOrder("b", "r2")], "rollback", default);
        Assert.Equal(["r1", "r2"], (await twins.FindDesiredAsync(["a", "b"], default)).OrderBy(twin => twin.Key, StringComparer.Ordinal).Select(twin => twin.Value.Release));
    }

    [Fact]
    public async Task Many_reports_are_read_at_once()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var twins = hub.Get<TwinStore>();
        foreach (var name in _names.Take(3))
            await twins.ReportAsync(new ReportedTwin(name, new Dictionary<string, string>(), 1, "r", null, "serving", null, 0, 0, DateTimeOffset.UnixEpoch), default);
        Assert.Equal(_names.Take(3), (await twins.FindReportedAsync(_names, default)).Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("a", null, true)]
    [InlineData("b", null, false)]
    [InlineData(null, "a,b", true)]
    [InlineData(null, "b,c", false)]
    public void A_change_names_whom_it_concerns(string? edge, string? edges, bool concerns) =>
        Assert.Equal(concerns, new TwinChanged(edge, edges?.Split(',')).Concerns("a"));
}
