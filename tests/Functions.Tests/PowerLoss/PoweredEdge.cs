using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Puente.Core;
using Puente.Core.Gates;
using Puente.Core.Twins;
using Puente.Edge;
using Puente.Edge.Delivery;
using Puente.Edge.Tuning;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Runtime.Dapr;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;
using Puente.Serving.Models;
using Puente.Workflows.Delivery;
using Puente.Workflows.Tuning;

namespace Puente.Functions.Tests.PowerLoss;

/// <summary>
/// An edge's own parts on a folder, with its engine and its embedded stores, in this process: it brings back what served, goes on with what was under way, and does what it is asked.
/// Each step on the way to its disk is told before it comes.
/// </summary>
internal sealed class PoweredEdge : IAsyncDisposable
{
    public const string Name = "edge-1";
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);
    private readonly ServiceProvider _services;
    private readonly IHostedService _engine;
    private readonly IDisposable? _watch;
    private readonly Action<string> _step;

    private PoweredEdge(string folder, string cloud, string trust, Action<string>? step, TimeProvider? time)
    {
        _step = step ?? (_ => { });
        var tier = new TierOptions
        {
            Name = Name,
            Data = folder,
            Shared = cloud,
            Components = Path.Combine(AppContext.BaseDirectory, "dapr-components", "local"),
            Port = 0,
            Trainer = "none",
            Trust = trust,
        };
        var configuration = new ConfigurationBuilder().Build();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton(DaprAppToken.Read(configuration))
            .AddEmbeddedDapr(dapr =>
            {
                dapr.AppId = Name;
                dapr.ComponentsDirectories.Add(tier.Components);
                (dapr.BaseDirectory, dapr.SharedDirectory, dapr.JsonSerializerOptions) = (folder, cloud, Json.Options);
                if (step is not null) dapr.TimeProvider = new StepClock(step);
            })
            .AddTier(tier)
            .AddEdge(configuration)
            .AddSingleton<IHeadTrainer, FakeTrainer>()
            .AddDurableTask(engine => (engine.DatabasePath, engine.JsonSerializerOptions) = (Path.Combine(folder, "durable.db"), Json.Options))
            .ConfigureDurableTasks(Register);
        var host = services.First(service => service.ServiceType.Name == "DurableTaskHost").ServiceType;
        _services = services.BuildServiceProvider();
        _engine = (IHostedService)_services.GetRequiredService(host);
        _watch = step is null ? null : DiskSteps.Watch(folder, step);
    }

    public DurableTaskClient Client => _services.GetRequiredService<DurableTaskClient>();

    /// <summary>What serves; null when nothing does.</summary>
    public string? Serving => _services.GetRequiredService<ModelHost>().CurrentId;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Power comes: it starts as a host starts it, first what served and then the engine.</summary>
    public static async Task<PoweredEdge> StartAsync(string folder, string cloud, string trust, Action<string>? step = null, TimeProvider? time = null)
    {
        var edge = new PoweredEdge(folder, cloud, trust, step, time);
        await edge.Get<ReleaseActivation>().StartAsync(Cancel);
        await edge.Get<ReleaseActivation>().StartedAsync(Cancel);
        return edge;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Goes on with what was under way.</summary>
    public Task GoOnAsync() => _engine.StartAsync(Cancel);

    /// <summary>Looks at what is desired, and waits until that has ended.</summary>
    public async Task<ReportedTwin> SettleAsync(long generation)
    {
        await Get<Reconciler>().RunAsync(Client, Cancel);
        await EndAsync($"apply-{generation}");
        return await Get<TwinReporter>().FindAsync(Cancel);
    }

    public Task<OrchestrationMetadata> EndAsync(string instance) => Client.WaitForInstanceCompletionAsync(instance, getInputsAndOutputs: true, Cancel).WaitAsync(_patience, Cancel);

    public async ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        await _engine.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    private void Register(IServiceProvider services, TaskRegistry registry)
    {
        var delivery = ActivatorUtilities.CreateInstance<DeliveryFunctions>(services);
        var tuning = ActivatorUtilities.CreateInstance<TuningFunctions>(services);
        registry.AddOrchestrator<ApplyReleaseOrchestrator>().AddOrchestrator<TuneOrchestrator>();
        Add<ApplyInput, FetchOutput>(ApplyReleaseOrchestrator.FetchRelease, delivery.Fetch);
        Add<ApplyInput, bool>(ApplyReleaseOrchestrator.VerifyRelease, (input, _) => Done(() => delivery.Verify(input)));
        Add<ApplyInput, IReadOnlyList<GateFinding>>(ApplyReleaseOrchestrator.JudgeRelease, delivery.Judge);
        Add<ApplyInput, bool>(ApplyReleaseOrchestrator.ActivateRelease, (input, cancel) => Done(delivery.Activate(input, cancel)));
        Add<ApplyInput, bool>(ApplyReleaseOrchestrator.DiscardRelease, (input, cancel) => Done(delivery.Discard(input, cancel)));
        Add<ReportInput, bool>(ApplyReleaseOrchestrator.ReportTwin, (input, cancel) => Done(delivery.Report(input, cancel)));
        Add<object?, Selection>(TuneOrchestrator.SelectSamples, tuning.Select);
        Add<TrainHeadInput, Core.Training.TuneResult>(TuneOrchestrator.TrainHead, tuning.Train);
        Add<ActivateHeadInput, string>(TuneOrchestrator.ActivateHead, tuning.Activate);
        Add<RecordTuningInput, bool>(TuneOrchestrator.RecordTuning, (input, cancel) => Done(tuning.Record(input, cancel)));
        Add<DiscardTuningInput, bool>(TuneOrchestrator.DiscardTuning, (input, cancel) => Done(tuning.Discard(input, cancel)));

        void Add<TInput, TOutput>(string name, Func<TInput, CancellationToken, Task<TOutput>> run) => registry.AddActivity<TInput, TOutput>(name, async (input, cancel) =>
        {
            _step($"begin {name}");
            var output = await run(input, cancel);
            // It is done, and nobody knows.
            _step($"end {name}");
            return output;
        });
    }

    private static Task<bool> Done(Action act)
    {
        act();
        return Task.FromResult(true);
    }

    private static async Task<bool> Done(Task act)
    {
        await act;
        return true;
    }
}
