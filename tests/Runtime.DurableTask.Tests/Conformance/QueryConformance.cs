using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Queries over instances.</summary>
public abstract class QueryConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
    [Fact]
    public async Task Queries_select_and_page()
    {
        await using var engine = await Start(Activities.Basics);
        for (var i = 0; i < 7; i++) await engine.Run("Echo", "a", $"e{i}");
        await engine.Run("Fail", id: "f_1");
        await engine.Schedule("Wait", id: "w1");
        await engine.Until("w1", m => m.IsRunning);

        Assert.Equal(9, await engine.Client.GetAllInstancesAsync().CountAsync());
        Assert.Equal(["f_1"], await Ids(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Failed])));
        Assert.Equal(["f_1"], await Ids(new OrchestrationQuery(InstanceIdPrefix: "f_")));
        Assert.Empty(await Ids(new OrchestrationQuery(TaskHubNames: ["elsewhere"])));
        Assert.Empty(await Ids(new OrchestrationQuery(CreatedFrom: DateTimeOffset.UtcNow.AddHours(1))));

        var pages = await engine.Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "e", PageSize: 3)).AsPages().ToListAsync();
        Assert.Equal([3, 3, 1], pages.Select(p => p.Values.Count));
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"e{i}"), pages.SelectMany(p => p.Values).Select(m => m.InstanceId));
        var rest = engine.Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "e")).AsPages(pages[0].ContinuationToken);
        Assert.Equal(4, (await rest.FirstAsync()).Values.Count);
        Assert.Throws<ArgumentException>(() => engine.Client.GetAllInstancesAsync().AsPages("no token"));

        async Task<List<string>> Ids(OrchestrationQuery query) => await engine.Client.GetAllInstancesAsync(query).Select(m => m.InstanceId).ToListAsync();
    }

    [Fact]
    public async Task Every_status_can_be_asked_for()
    {
        await using var engine = await Start(t => t
            .AddWaiter()
            .AddOrchestrator("Ok", _ => Task.FromResult<object?>(null))
            .AddOrchestrator("Fail", _ => throw new IOException()));
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Ok", new StartOrchestrationOptions("Pending", DateTimeOffset.UtcNow.AddDays(1)));
        await engine.Run("Ok", id: "Completed");
        await engine.Run("Fail", id: "Failed");
        foreach (var id in new[] { "Running", "Suspended", "Terminated" }) await engine.Schedule("Wait", id: id);
        await engine.Client.SuspendInstanceAsync("Suspended");
        await engine.Client.TerminateInstanceAsync("Terminated");
        await engine.Until("Running", m => m.IsRunning);
        await engine.Until("Suspended", m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        await engine.End("Terminated");
        foreach (var status in new[] { "Pending", "Running", "Completed", "Failed", "Terminated", "Suspended" })
            Assert.Equal([status], await Ids(engine, new OrchestrationQuery(Statuses: [Enum.Parse<OrchestrationRuntimeStatus>(status)])));
        Assert.Equal(["Completed", "Failed"], await Ids(engine, new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Completed])));
        Assert.Equal(6, (await Ids(engine, new OrchestrationQuery(Statuses: []))).Count);
    }

    [Fact]
    public async Task A_range_of_time_holds_both_its_ends()
    {
        await using var engine = await FiveHours();
        var start = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(["h1", "h2", "h3"], await Ids(engine, new OrchestrationQuery(CreatedFrom: start.AddHours(1), CreatedTo: start.AddHours(3))));
        Assert.Equal(["h4"], await Ids(engine, new OrchestrationQuery(CreatedFrom: start.AddHours(3).AddTicks(1))));
        Assert.Equal(["h0"], await Ids(engine, new OrchestrationQuery(CreatedTo: start.AddHours(1).AddTicks(-1))));
        Assert.Equal(["h2"], await Ids(engine, new OrchestrationQuery(CreatedFrom: start.AddHours(2).ToOffset(TimeSpan.FromHours(5)), CreatedTo: start.AddHours(2))));
    }

    [Theory]
    [InlineData("a", "a%,a_b,ab")]
    [InlineData("a_", "a_b")]
    [InlineData("a%", "a%")]
    [InlineData("A", "A")]
    [InlineData("é", "é1")]
    [InlineData("zz", "")]
    public async Task A_prefix_is_taken_as_it_is_written(string prefix, string expected)
    {
        await using var engine = await Start(t => t.AddOrchestrator("Ok", _ => Task.FromResult<object?>(null)));
        foreach (var id in new[] { "a_b", "ab", "a%", "A", "é1", "b" }) await engine.Run("Ok", id: id);
        var found = await Ids(engine, new OrchestrationQuery(InstanceIdPrefix: prefix));
        Assert.Equal(expected, string.Join(",", found.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("TESTHUBNAME", 1)]
    [InlineData("other", 0)]
    public async Task A_hub_is_named_without_case(string hub, int expected)
    {
        await using var engine = await Start(t => t.AddOrchestrator("Ok", _ => Task.FromResult<object?>(null)));
        await engine.Run("Ok", id: "x");
        var name = hub == "other" ? hub : engine.Client.Name.ToUpperInvariant();
        Assert.Equal(expected, (await Ids(engine, new OrchestrationQuery(TaskHubNames: ["nowhere", name]))).Count);
    }

    [Fact]
    public async Task Pages_neither_repeat_nor_skip_while_instances_come_and_go()
    {
        await using var engine = await FiveHours();
        List<string> seen = [];
        await foreach (var page in engine.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 2)).AsPages())
        {
            seen.AddRange(page.Values.Select(m => m.InstanceId));
            if (seen.Count == 2)
            {
                await engine.Client.PurgeInstanceAsync("h0");
                await engine.Run("Ok", id: "new");
            }
        }

        Assert.Equal(["h0", "h1", "h2", "h3", "h4", "new"], seen);
    }

    [Fact]
    public async Task Instances_of_one_instant_are_paged_too()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Ok", _ => Task.FromResult<object?>(null)));
        for (var i = 0; i < 5; i++) await engine.Run("Ok", id: $"i{i}");
        var pages = await engine.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 2)).AsPages().ToListAsync();
        Assert.Equal(["i0", "i1", "i2", "i3", "i4"], pages.SelectMany(p => p.Values).Select(m => m.InstanceId));
        Assert.Equal([2, 2, 1], pages.Select(p => p.Values.Count));
    }

    [Fact]
    public async Task A_full_last_page_is_the_last()
    {
        await using var engine = await FiveHours();
        var pages = await engine.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 5)).AsPages().ToListAsync();
        Assert.Null(Assert.Single(pages).ContinuationToken);
    }

    [Fact]
    public async Task A_hint_outweighs_the_querys_page_size()
    {
        await using var engine = await FiveHours();
        var pages = await engine.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 1)).AsPages(pageSizeHint: 4).ToListAsync();
        Assert.Equal([4, 1], pages.Select(p => p.Values.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_001)]
    public async Task A_page_size_out_of_range_is_refused(int size)
    {
        await using var engine = await Start(t => t.AddWaiter());
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: size)).AsPages());
    }

    [Fact]
    public async Task Filters_work_together()
    {
        await using var engine = await FiveHours();
        var start = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await engine.Schedule("Wait", id: "h9");
        await engine.Until("h9", m => m.IsRunning);
        Assert.Equal(["h3", "h4"], await Ids(engine, new OrchestrationQuery(start.AddHours(3), start.AddHours(9), [OrchestrationRuntimeStatus.Completed], [engine.Client.Name], "h", 1)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_listing_holds_inputs_and_outputs_when_asked(bool full)
    {
        await using var engine = await Start(t => t.AddOrchestrator("Echo", c =>
        {
            c.SetCustomStatus("status");
            return Task.FromResult<object?>(c.GetInput<string>());
        }));
        await engine.Run("Echo", "text", "x");
        var listed = await engine.Client.GetAllInstancesAsync(new OrchestrationQuery(FetchInputsAndOutputs: full)).FirstAsync();
        var expected = full ? ("\"text\"", "\"text\"", "\"status\"") : default((string?, string?, string?));
        Assert.Equal(expected, (listed.SerializedInput, listed.SerializedOutput, listed.SerializedCustomStatus));
    }

    [Fact]
    public async Task Children_are_listed_like_others()
    {
        await using var engine = await Start(t => t.AddEchoOrchestrator().AddOrchestrator("Parent", async c => await Task.WhenAll(Enumerable.Range(0, 3).Select(i =>
            c.CallSubOrchestratorAsync<int>("Same", i, new TaskOptions().WithInstanceId($"{c.InstanceId}:{i}"))))));
        await engine.Run("Parent", id: "p");
        Assert.Equal(["p:0", "p:1", "p:2"], (await Ids(engine, new OrchestrationQuery(InstanceIdPrefix: "p:"))).Order(StringComparer.Ordinal));
    }

    public sealed class Cached() : QueryConformance(500);

    public sealed class OnPostgres() : QueryConformance(500, TestStore.Postgres);

    private static async Task<List<string>> Ids(TestEngine engine, OrchestrationQuery query) =>
        await engine.Client.GetAllInstancesAsync(query).Select(m => m.InstanceId).ToListAsync();

    /// <summary>An engine with the ended instances h0 to h4, an hour apart.</summary>
    private async Task<TestEngine> FiveHours()
    {
        var engine = await StartByClock(t => t.AddWaiter().AddOrchestrator("Ok", _ => Task.FromResult<object?>(null)));
        for (var i = 0; i < 5; i++)
        {
            await engine.Run("Ok", id: $"h{i}");
            Clock.Advance(TimeSpan.FromHours(1));
        }

        return engine;
    }
}
