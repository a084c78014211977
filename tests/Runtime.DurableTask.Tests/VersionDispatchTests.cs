using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

public class VersionDispatchTests
{
    private static void Tasks(TaskRegistry t) => t
        .AddOrchestrator<NewGreeting>()
        .AddOrchestrator("Greet", async c => "any:" + await c.CallActivityAsync<string>("Say", options: new TaskOptions { Version = c.GetInput<string>() ?? "" }))
        .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<string>("Greet", options: new SubOrchestrationOptions { Version = "2" }))
        .AddOrchestrator("OnlyOne", "1", _ => Task.FromResult<object?>("one"))
        .AddOrchestrator("Step", "1", c =>
        {
            c.ContinueAsNew(new ContinueAsNewOptions { NewVersion = "2" });
            return Task.FromResult<object?>(null);
        })
        .AddOrchestrator("Step", "2", c => Task.FromResult<object?>("reached " + c.Version))
        .AddActivity("Say", "2", (call, _) => Task.FromResult<object?>("two/" + call.Version))
        .AddActivity("Say", (call, _) => Task.FromResult<object?>("plain/" + call.Version + "/" + call.Tags.Count));

    private static async Task<OrchestrationMetadata> Run(string name, string? version, object? input = null)
    {
        await using var engine = await TestEngine.Start(Tasks);
        return await engine.End(await engine.Client.ScheduleNewOrchestrationInstanceAsync(
            name, input, new StartOrchestrationOptions { Version = version is null ? (TaskVersion?)null : new TaskVersion(version) }));
    }

    [Theory]
    [InlineData("2", "new two/2")]
    [InlineData("3", "any:plain//0")]
    [InlineData(null, "any:plain//0")]
    public async Task The_exact_version_runs_else_the_one_without(string? version, string expected) =>
        Assert.Equal(expected, (await Run("Greet", version)).ReadOutputAs<string>());

    [Theory]
    [InlineData("2", "any:two/2")]
    [InlineData("9", "any:plain/9/0")]
    public async Task So_do_activities(string version, string expected) =>
        Assert.Equal(expected, (await Run("Greet", null, version)).ReadOutputAs<string>());

    [Fact]
    public async Task A_child_runs_in_the_version_asked_for() => Assert.Equal("new two/2", (await Run("Parent", null)).ReadOutputAs<string>());

    [Fact]
    public async Task The_next_generation_runs_in_its_new_version() => Assert.Equal("reached 2", (await Run("Step", "1")).ReadOutputAs<string>());

    [Theory]
    [InlineData("7", "'OnlyOne, version 7' is not registered")]
    [InlineData(null, "'OnlyOne' is not registered")]
    public async Task An_unknown_version_fails_and_names_what_there_is(string? version, string expected)
    {
        var failure = (await Run("OnlyOne", version)).FailureDetails!;
        Assert.Contains(expected, failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("OnlyOne, version 1", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_is_registered_once() => Assert.Throws<ArgumentException>(() => new TaskRegistry()
        .AddActivity("a", "1", (_, _) => Task.FromResult<object?>(1)).AddActivity("A", "1", (_, _) => Task.FromResult<object?>(1)));

    [DurableTask("Greet", Version = "2")]
    private sealed class NewGreeting : TaskOrchestrator<string, string>
    {
        public override async Task<string> RunAsync(TaskOrchestrationContext context, string input) =>
            "new " + await context.CallActivityAsync<string>("Say", options: new TaskOptions { Version = context.Version });
    }
}
