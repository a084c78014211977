namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Versions of instances.</summary>
public abstract class VersionConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
    [Theory]
    [InlineData("2.0", "1.9", 1)]
    [InlineData("1.10", "1.9", 1)]
    [InlineData("1.0.0", "1.0.0", 0)]
    [InlineData("1.0", "2", -1)]
    [InlineData("beta", "alpha", 1)]
    [InlineData("RC", "rc", 0)]
    [InlineData("", "1.0", -1)]
    [InlineData("", "", 0)]
    public async Task Versions_compare_by_their_numbers_else_as_text(string mine, string other, int expected)
    {
        await using var engine = await Start(t => t.AddOrchestrator("Compare", c => Task.FromResult<object?>(Math.Sign(c.CompareVersionTo(c.GetInput<string>()!)))));
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Compare", other, new StartOrchestrationOptions("x") { Version = mine });
        Assert.Equal(expected, (await engine.End("x")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task An_instance_without_version_has_the_empty_one()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Version", c => Task.FromResult<object?>(c.Version)));
        Assert.Equal("", (await engine.Run("Version")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Code_branches_by_version_and_both_branches_live_side_by_side()
    {
        await using var engine = await Start(t => t.AddEcho().AddOrchestrator("Branch", async c =>
        {
            var old = await c.CallActivityAsync<string>("Echo", "first");
            return c.CompareVersionTo("2.0") < 0 ? old : old + await c.CallActivityAsync<string>("Echo", " and second");
        }));
        foreach (var version in new[] { "1.5", "2.0" }) await engine.Client.ScheduleNewOrchestrationInstanceAsync("Branch", new StartOrchestrationOptions(version) { Version = version });
        Assert.Equal("first", (await engine.End("1.5")).ReadOutputAs<string>());
        Assert.Equal("first and second", (await engine.End("2.0")).ReadOutputAs<string>());
    }

    public sealed class Cached() : VersionConformance(500);

    public sealed class Replayed() : VersionConformance(0);

    public sealed class OnPostgres() : VersionConformance(500, TestStore.Postgres);
}
