using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.Functions.Tests;

/// <summary>Settings of attributes and of host.json, each seen to take effect.</summary>
public sealed class TaskSettingsTests
{
    private const string Hub = """{ "version": "2.0", "extensions": { "durableTask": { "hubName": "TestHub", "overridableExistingInstanceStates": "AnyState" } } }""";
    private const string Api = "/runtime/webhooks/durabletask";

    [Fact]
    public async Task Tasks_go_by_the_names_of_their_triggers()
    {
        await using var host = await TestHost.StartAsync<object>(b => b.UseEmbeddedHost(o => o.IncludeType = type => type == typeof(NamedTasks)), Hub);
        using var started = await host.Client.PostAsync("/api/Ask", null);
        var id = (string?)JsonNode.Parse(await started.Content.ReadAsStringAsync())!["id"];
        await Until.TrueAsync(
            async () => (int?)JsonNode.Parse(await host.Client.GetStringAsync($"{Api}/instances/{id}"))!["output"] == 42, "the answer");
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Client.PostAsync($"{Api}/orchestrators/OrchestratorFunction", null)).StatusCode);
    }

    [Fact]
    public void Faults_of_tasks_and_retries_are_reported()
    {
        var folder = TestHost.NewFolder();
        try
        {
            var faults = Assert.Throws<HostStartupException>(() => TestHost.Build(folder, [typeof(FaultyTasks)], hostJson: Hub)).Faults;
            Assert.Equal(
                ["function BadCount: [FixedDelayRetry]", "function BadInterval: [ExponentialBackoffRetry]", "function One: activity", "function OtherHub: client", "function RetriedRequest: [FixedDelayRetry]", "function RetriedTwice: [FixedDelayRetry]"],
                faults.Select(f => $"{f.Where}: {f.Item}").Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Any_state_lets_a_start_replace_what_lives()
    {
        await using var host = await TestHost.StartAsync<DurableFunctionsUnderTest>(hostJson: Hub);
        for (var i = 0; i < 2; i++)
        {
            using var body = new StringContent("\"waiting\"", System.Text.Encoding.UTF8, "application/json");
            Assert.Equal(HttpStatusCode.Accepted, (await host.Client.PostAsync($"{Api}/orchestrators/Greet/mine", body)).StatusCode);
        }
    }

    [Fact]
    public async Task Durable_task_settings_reach_the_engine()
    {
        await using var host = await TestHost.StartAsync<DurableFunctionsUnderTest>(hostJson: """
            { "version": "2.0", "extensions": { "durableTask": { "hubName": "Mine", "maxConcurrentActivityFunctions": 3, "maxConcurrentOrchestratorFunctions": 5, "maxOrchestrationActions": 70, "useGracefulShutdown": true } } }
            """);
        var engine = host.Host.Services.GetRequiredService<IOptions<DurableTaskOptions>>().Value;
        Assert.Equal(("Mine", 3, 5, 70, TimeSpan.FromSeconds(5)), (engine.HubName, engine.MaxConcurrentActivities, engine.MaxConcurrentOrchestrators, engine.MaxOrchestrationActions, engine.ShutdownDrainTimeout));
    }
}
