using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Storage;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>The engine as a hosted service.</summary>
#pragma warning disable CA1001 // Lives as long as the process; stragglers may look at its tokens after a stop.
internal sealed class DurableTaskHost : IHostedService
#pragma warning restore CA1001
{
    private readonly DurableTaskOptions _options;
    private readonly DurableTaskHealth _health;
    private readonly EngineLog _log;
    private readonly TimeProvider _clock;
    private readonly InstanceQueue _queue = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly EngineMetrics _metrics;
    private readonly ActivityRunner _activities;
    private readonly TimerPump _timers;
    private readonly OrchestrationDispatcher _dispatcher;
    private readonly SharedHub? _shared;
    private Task _pumping = Task.CompletedTask;

    public DurableTaskHost(IOptions<DurableTaskOptions> options, TaskRegistry registry, DurableTaskHealth health, ILoggerFactory loggers, IServiceProvider services)
    {
        _options = options.Value;
        _options.Validate();
        _health = health;
        _log = new EngineLog(loggers.CreateLogger<EngineLog>());
        _clock = _options.TimeProvider ?? (TimeProvider?)services.GetService(typeof(TimeProvider)) ?? TimeProvider.System;
        Store = _options.ConnectionString is null ? new SqliteStore(_options, health, _log) : new PostgresStore(_options, health, _log);
        var signals = new InstanceSignals();
        var cache = new ExecutionCache(_options.MaxCachedExecutions);
        var settings = new ExecutionSettings(registry, loggers, _options.JsonSerializerOptions, _options.MaxHistoryEvents, _options.MaxOrchestrationActions);
        var payloads = new Payloads(_options.PayloadStore, _options.LargePayloadBytes, _log);
        _activities = new ActivityRunner(Store, registry, payloads, _options, _clock, _queue, _log);
        _metrics = new EngineMetrics(_options.HubName, health, Look, () => _activities.Running.Count);
        _activities.Ran = _metrics.ActivityRan;
        Store.Committed = _metrics.Committed;
        _timers = new TimerPump(Store, _queue, _clock, _log, _options.Probe);
        var effects = new EffectApplier(_queue, signals, _activities, _timers, payloads);
        var runner = new StepRunner(Store, settings, cache, payloads, _clock, _queue.Notify);
        _dispatcher = new OrchestrationDispatcher(Store, runner, _queue, cache, effects, _metrics, health, _options, _log);
        if (Store is PostgresStore shared) _shared = new SharedHub(shared, _activities, _queue, signals, _timers, _clock, _options, _log);
        Client = new EmbeddedDurableTaskClient(Store, payloads, _options, effects, signals, _clock, _stopping.Token);
    }

    public DurableTaskClient Client { get; }

    internal Store Store { get; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // The loops live on: what they do is no part of the start.
        Activity.Current = null;
        await Store.Open(cancellationToken);
        _health.Set(DurableTaskHealthState.Healthy);
        var now = _clock.GetUtcNow().UtcDateTime;
        // On a shared hub the claims bring what waits.
        var (instances, activities) = _shared is null ? Store.Read(db => (InboxTable.Ready(db, now), ActivityTable.OwnedBy(db, null))) : ([], []);
        foreach (var id in instances) _queue.Notify(id);
        foreach (var activity in activities) _activities.Enqueue(activity);
        _log.Started(_options.HubName, Store.Description, instances.Count, activities.Count);
        _dispatcher.Start();
        _activities.Start();
        _pumping = Task.WhenAll(
            Task.Run(() => _timers.Run(now, _stopping.Token), CancellationToken.None),
            _shared?.Run(_stopping.Token, _leaving.Token) ?? Task.CompletedTask);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!Store.IsOpen) return;
        // First of all: what begins now would only have to be waited for.
        _activities.Close();
        await _stopping.CancelAsync();
        await _dispatcher.Stop();
        await HandOver();
        var left = await _activities.Stop(cancellationToken);
        await _leaving.CancelAsync();
        await _pumping;
        await Store.Close();
        await _dispatcher.Drain();
        _log.Stopped(left);
        _health.Set(DurableTaskHealthState.Stopped, "The engine has stopped.");
        _metrics.Dispose();
    }

    /// <summary>Leaves to the other workers of a hub what does not run here, before a stop that may take its time.</summary>
    private async Task HandOver()
    {
        if (_shared is null || !_options.UseGracefulShutdown) return;
        try
        {
            await Store.Write(db => WorkerTable.HandOver(db, Store.Worker!, _activities.Running));
        }
        catch (DurableTaskStorageException failure)
        {
            // They get it at the end of the stop, or with the end of the lease.
            _log.SharingFailed(failure.Message, failure);
        }
    }

    private Backlog? Look()
    {
        try
        {
            return Store.IsOpen ? Store.Read(db => Backlog.Read(db, _activities.Running, _clock.GetUtcNow().UtcDateTime)) : null;
        }
        catch (DurableTaskStorageException)
        {
            // The health gauge tells of it; a figure that is not known is not reported.
            return null;
        }
    }
}
