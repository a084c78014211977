using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Bench.Storage;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Bench.Durable;

/// <summary>An engine with its default settings on a fresh state, in a temporary folder that goes with it.</summary>
internal sealed class BenchEngine : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly IBenchStore _store;

    private BenchEngine(IHost host, IBenchStore store, Workloads workloads, string folder)
    {
        (_host, _store, Workloads, Folder) = (host, store, workloads, folder);
        Client = host.Services.GetRequiredService<DurableTaskClient>();
    }

    public DurableTaskClient Client { get; }

    public Workloads Workloads { get; }

    public string Folder { get; }

    public static async Task<BenchEngine> StartAsync(IBenchStore store, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("puente-bench-").FullName;
        var workloads = new Workloads();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddDurableTask(options => store.Configure(options, folder));
        builder.Services.ConfigureDurableTasks((_, tasks) => workloads.Register(tasks));
        var host = builder.Build();
        await host.StartAsync(cancellation);
        return new BenchEngine(host, store, workloads, folder);
    }

    /// <summary>Work the store has done so far.</summary>
    public StoreWork Work() => _store.Work(Folder);

    /// <summary>The storage without the engine, beside the engine's.</summary>
    public RawStore OpenRaw() => _store.OpenRaw(Folder);

    /// <summary>Runs an orchestration to its end.</summary>
    /// <exception cref="InvalidOperationException">It did not complete, or with another output than <paramref name="expected"/>.</exception>
    public async Task RunAsync(string orchestrator, int? input, int? expected, CancellationToken cancellation)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, cancellation);
        var ended = await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellation);
        var wanted = expected?.ToString(CultureInfo.InvariantCulture);
        if (ended.RuntimeStatus != OrchestrationRuntimeStatus.Completed || ended.SerializedOutput != wanted)
            throw new InvalidOperationException($"{orchestrator} ended as {ended.RuntimeStatus} with '{ended.SerializedOutput}' instead of '{wanted}': {ended.FailureDetails?.ErrorMessage}");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        _store.Clean(Folder);
        Directory.Delete(Folder, recursive: true);
    }
}
