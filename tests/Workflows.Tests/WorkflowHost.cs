using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Puente.Core;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;
using Puente.Workflows.Commands;

namespace Puente.Workflows.Tests;

/// <summary>The embedded engine as test host: orchestrators replay for real, activities are the test's.</summary>
internal sealed class WorkflowHost : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-workflows-").FullName;
    private readonly IHost _host;

    private WorkflowHost(Action<TaskRegistry> register)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddDurableTask(options =>
        {
            options.DatabasePath = Path.Combine(_folder, "durable.db");
            options.JsonSerializerOptions = Json.Options;
        });
        builder.Services.ConfigureDurableTasks((_, registry) => register(registry));
        _host = builder.Build();
    }

    public DurableTaskClient Client => _host.Services.GetRequiredService<DurableTaskClient>();

    public static async Task<WorkflowHost> StartAsync(Action<TaskRegistry> register)
    {
        var host = new WorkflowHost(register);
        await host._host.StartAsync();
        return host;
    }

    public async Task<OrchestrationMetadata> RunAsync(string orchestrator, object input)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input);
        return await EndAsync(id);
    }

    /// <summary>Waits until the custom status says <paramref name="state"/>.</summary>
    public async Task ReachAsync(string id, string state)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await tick.WaitForNextTickAsync(deadline.Token))
            if ((await Client.GetInstanceAsync(id, getInputsAndOutputs: true, deadline.Token))?.ReadCustomStatusAs<Standing>()?.State == state) return;
    }

    /// <summary>Starts an orchestration, waits until it says <paramref name="state"/>, gives it a command.</summary>
    public async Task<string> CommandAsync(string orchestrator, object input, string state, CommandKind command)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input);
        await ReachAsync(id, state);
        await Client.RaiseEventAsync(id, Command.EventName, new Command(command, "operator", "because"));
        return id;
    }

    public async Task<OrchestrationMetadata> EndAsync(string id)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed record Standing(string? State);
}
