using System.Text.Json;
using Puente.Runtime.DurableTask.Engine;
using Puente.Runtime.DurableTask.Storage;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Client;

/// <summary>The client of the engine in this process.</summary>
internal sealed class EmbeddedDurableTaskClient(
    Store store, Payloads payloads, DurableTaskOptions options, EffectApplier applier, InstanceSignals signals, TimeProvider clock, CancellationToken stopping) : DurableTaskClient(options.HubName)
{
    private const int MaxIdLength = 512;
    private const int PurgeBatch = 100;

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        if (orchestratorName.Name.Length == 0) throw new ArgumentException("orchestratorName is empty. Give the name of a registered orchestrator.", nameof(orchestratorName));
        var dedupe = Dedupe(options?.DedupeStatuses);
        var details = new StartDetails("") { Tags = options?.Tags, Version = options?.Version?.Version };
        return await Schedule(options?.InstanceId, orchestratorName, Write(input), details, options?.StartAt, dedupe, cancellation);
    }

    public override async Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        var message = new OrchestrationEvent(EventKind.EventRaised, Now()) { Name = eventName, Payload = Write(eventPayload) };
        string? generation = null;
        if (payloads.IsLarge(message.Payload))
        {
            generation = (await Task.Run(() => store.Read(db => ClientWrites.Existing(db, instanceId)), cancellation)).ExecutionId;
            message = await payloads.Save(instanceId, generation, message);
        }

        await Apply(db => ClientWrites.Send(db, instanceId, message, generation), cancellation);
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Wait(instanceId, m => m.RuntimeStatus != OrchestrationRuntimeStatus.Pending, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Wait(instanceId, m => m.IsCompleted, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Task.Run(async () => Find(instanceId, getInputsAndOutputs) is { } found ? await found.Loaded(payloads.Get) : null, cancellation);

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        var query = filter ?? new OrchestrationQuery();
        var elsewhere = query.TaskHubNames?.ToList() is { Count: > 0 } hubs && !hubs.Contains(Name, StringComparer.OrdinalIgnoreCase);
        return new InstancePageable(query, async (token, size) =>
        {
            if (elsewhere) return new Page<OrchestrationMetadata>([]);
            var page = store.Read(db => InstanceQueries.Page(db, query, token, size, options.JsonSerializerOptions));
            List<OrchestrationMetadata> loaded = [];
            foreach (var found in page.Values) loaded.Add(await found.Loaded(payloads.Get));
            return new Page<OrchestrationMetadata>(loaded, page.ContinuationToken);
        });
    }

    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        Send(instanceId, new OrchestrationEvent(EventKind.ExecutionTerminated, Now())
        {
            Payload = Write(options?.Output),
            Details = options is { Recursive: true } ? ExecutionOrder.Recursive : null,
        }, cancellation);

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        Send(instanceId, new OrchestrationEvent(EventKind.ExecutionSuspended, Now()) { Payload = reason }, cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        Send(instanceId, new OrchestrationEvent(EventKind.ExecutionResumed, Now()) { Payload = reason }, cancellation);

    public override async Task<PurgeResult> PurgeInstanceAsync(string instanceId, CancellationToken cancellation = default)
    {
        var effects = await store.Write(db => ClientWrites.Purge(db, instanceId), cancellation: cancellation);
        if (effects is not null) await ApplyAndDiscard(effects);
        return new PurgeResult(effects is null ? 0 : 1, true);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(PurgeInstancesFilter filter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        for (var count = 0; ;)
        {
            // In small transactions, so that the engine's writes need not wait for a long one.
            var purged = await store.Write(
                db => InstanceQueries.Purgeable(db, filter, PurgeBatch).ConvertAll(id => ClientWrites.Purge(db, id)!), cancellation: cancellation);
            foreach (var effects in purged) await ApplyAndDiscard(effects);
            count += purged.Count;
            if (purged.Count < PurgeBatch) return new PurgeResult(count, true);
        }
    }

    public override async Task<string> RestartAsync(string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        var (row, input) = await Task.Run(() => store.Read(db => (ClientWrites.Existing(db, instanceId), InstanceTable.Input(db, instanceId))), cancellation);
        var details = new StartDetails("") { Tags = EngineJson.ReadTags(row.Tags), Version = row.Version };
        return await Schedule(restartWithNewInstanceId ? null : instanceId, row.Name, await payloads.Get(input), details, null, [], cancellation);
    }

    public override Task RewindInstanceAsync(string instanceId, string reason, CancellationToken cancellation = default) =>
        Apply(db => ClientWrites.Rewind(db, instanceId, reason, Now()), cancellation);

    public override Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellation = default) =>
        Task.Run(
            async () => HistoryReader.Read(await payloads.Load(store.Read(db =>
            {
                ClientWrites.Existing(db, instanceId);
                return HistoryTable.Read(db, instanceId);
            }))),
            cancellation);

    /// <summary>Nothing: the engine is the host's.</summary>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static List<OrchestrationRuntimeStatus> Dedupe(IReadOnlyList<string>? names) => (names ?? []).Select(name =>
        Enum.TryParse<OrchestrationRuntimeStatus>(name, ignoreCase: true, out var status) && Enum.IsDefined(status)
            ? status
            : throw new ArgumentException($"DedupeStatuses holds '{name}'. Allowed are {string.Join(", ", Enum.GetNames<OrchestrationRuntimeStatus>())}.", nameof(names))).ToList();

    private async Task<string> Schedule(
        string? instanceId, TaskName name, string? input, StartDetails details, DateTimeOffset? startAt, List<OrchestrationRuntimeStatus> dedupe, CancellationToken cancellation)
    {
        var id = instanceId ?? Guid.NewGuid().ToString("N");
        if (id.Length is 0 or > MaxIdLength || id.Any(char.IsControl))
            throw new ArgumentException($"InstanceId of {id.Length} characters is not allowed: use 1 to {MaxIdLength} characters, none of them a control character.", nameof(instanceId));
        using var span = EngineSpans.Create(name.Name, id, details.Version);
        try
        {
            var replaced = payloads.IsOn ? await Task.Run(() => store.Read(db => InstanceTable.Find(db, id)), cancellation) : null;
            var anchor = TraceAnchor.Of(span);
            details = details with { ExecutionId = ExecutionIds.New(replaced?.ExecutionId), TraceParent = TraceAnchor.Parent(anchor), TraceState = TraceAnchor.State(anchor) };
            await Start(id, name, input, details, startAt, dedupe, cancellation);
            return id;
        }
        catch (Exception failure)
        {
            EngineSpans.Fail(span, failure);
            throw;
        }
    }

    private async Task Start(
        string id, TaskName name, string? input, StartDetails details, DateTimeOffset? startAt, List<OrchestrationRuntimeStatus> dedupe, CancellationToken cancellation)
    {
        var now = Now();
        var started = new OrchestrationEvent(EventKind.ExecutionStarted, now)
        {
            Name = name.Name,
            Payload = input,
            Details = EngineJson.Write(details),
            ExecutionId = details.ExecutionId,
        };
        started = await payloads.Save(id, details.ExecutionId, started);
        var at = startAt?.UtcDateTime is { } later && later > now ? later : (DateTime?)null;
        await Apply(db => ClientWrites.Schedule(db, id, started, details, at, dedupe, now), cancellation);
    }

    private Task Send(string instanceId, OrchestrationEvent message, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return Apply(db => ClientWrites.Send(db, instanceId, message), cancellation);
    }

    private async Task Apply(Func<StoreSession, StepEffects> write, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        // A write that was handed over happens, so its effects are applied even when the caller stops waiting for it.
        await Effects(store.Write(write, cancellation: CancellationToken.None)).WaitAsync(cancellation);
    }

    private async Task Effects(Task<StepEffects> written) => await ApplyAndDiscard(await written);

    private async Task ApplyAndDiscard(StepEffects effects)
    {
        applier.Apply(effects);
        await applier.Discard(effects);
    }

    private async Task<OrchestrationMetadata> Wait(string instanceId, Func<OrchestrationMetadata, bool> until, bool full, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
        while (true)
        {
            var changed = signals.NextChange(instanceId);
            var now = await Task.Run(() => Find(instanceId, full), either.Token)
                ?? throw new ArgumentException($"There is no orchestration instance '{instanceId}'.", nameof(instanceId));
            if (until(now)) return await now.Loaded(payloads.Get);
            // Notifications from other workers may get lost on the way; this one's own do not.
            await (store.Worker is null ? changed : Task.WhenAny(changed, Task.Delay(options.PollInterval, either.Token))).WaitAsync(either.Token);
        }
    }

    private OrchestrationMetadata? Find(string id, bool full) => store.Read(db => InstanceQueries.Find(db, id, full, options.JsonSerializerOptions));

    private string? Write(object? value) => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), options.JsonSerializerOptions);

    private DateTime Now() => clock.GetUtcNow().UtcDateTime;
}
