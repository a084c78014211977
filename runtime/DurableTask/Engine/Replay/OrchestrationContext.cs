using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>The context that orchestrator code sees: turns its calls into actions and open tasks.</summary>
internal sealed class OrchestrationContext(
    string instanceId, OrchestrationEvent started, StartDetails details, ExecutionSettings settings, OrchestrationScheduler scheduler) : TaskOrchestrationContext
{
    private readonly Dictionary<int, TaskCompletionSource<string?>> _open = [];
    private readonly Dictionary<int, string> _names = [];
    private int _guids;

    public override TaskName Name { get; } = started.Name!;

    public override string InstanceId { get; } = instanceId;

    public override string Version { get; } = details.Version ?? "";

    public override ParentOrchestrationInstance? Parent { get; } =
        details.Parent is { } parent ? new(parent.Name, parent.InstanceId) : null;

    public override DateTime CurrentUtcDateTime => Now;

    public override bool IsReplaying => Replaying;

    public DateTime Now { get; set; }

    public bool Replaying { get; set; }

    public ActionLedger Actions { get; } = new(settings.MaxActions);

    public EventBuffer Events { get; } = new();

    public HashSet<int> CancelledTimers { get; } = [];

    public string? CustomStatus { get; private set; } = details.CustomStatus;

    public NextGeneration? Next { get; private set; }

    /// <summary>Whether nothing that this context made can wake the orchestrator again.</summary>
    public bool IsIdleForEver => _open.Count == 0 && Events.Waiting == 0;

    protected override ILoggerFactory LoggerFactory => settings.LoggerFactory;

    public object? GetInput(Type type) => started.Payload is null ? null : JsonSerializer.Deserialize(started.Payload, type, settings.Json);

    public override T? GetInput<T>()
        where T : default => started.Payload is null ? default : Read<T>(started.Payload);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        var payload = Write(input);
        var tags = EngineJson.WriteCall(options?.Tags, options?.Version?.Version);
        return Retries.Run(this, options?.Retry, async () => Read<TResult>(await Ask(
            new OrchestrationEvent(EventKind.TaskScheduled, Now) { Name = name.Name, Payload = payload, Details = tags })));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        var payload = Write(input);
        var chosen = (options as SubOrchestrationOptions)?.InstanceId;
        return Retries.Run(this, options?.Retry, async () => Read<TResult>(await Ask(
            new OrchestrationEvent(EventKind.SubOrchestrationInstanceCreated, Now)
            {
                Name = orchestratorName.Name,
                Payload = payload,
                Details = EngineJson.Write(new ChildDetails(chosen ?? NewGuid().ToString("N"), EngineJson.WriteTags(options?.Tags), options?.Version?.Version)),
            })));
    }

    public override async Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        EnsureOwner();
        if (cancellationToken.IsCancellationRequested) throw new TaskCanceledException(null, null, cancellationToken);
        var id = Actions.TakeId();
        var utc = fireAt.Kind == DateTimeKind.Local ? fireAt.ToUniversalTime() : DateTime.SpecifyKind(fireAt, DateTimeKind.Utc);
        Actions.Add(new OrchestrationEvent(EventKind.TimerCreated, Now) { TaskId = id, FireAt = utc });
        var fired = _open[id] = new TaskCompletionSource<string?>();
        using var registration = cancellationToken.Register(() =>
        {
            if (!_open.Remove(id)) return;
            CancelledTimers.Add(id);
            fired.TrySetCanceled(cancellationToken);
        });
        await fired.Task;
    }

    public override async Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        EnsureOwner();
        return Read<T>(await Events.Wait(eventName, cancellationToken));
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        EnsureOwner();
        Actions.Add(new OrchestrationEvent(EventKind.EventSent, Now)
        {
            TaskId = Actions.TakeId(),
            Name = eventName,
            Payload = Write(payload),
            Details = instanceId,
        });
    }

    public override void SetCustomStatus(object? customStatus)
    {
        EnsureOwner();
        CustomStatus = Write(customStatus);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        EnsureOwner();
        Next = new NextGeneration(Write(newInput), details.Version, preserveUnprocessedEvents);
    }

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        base.ContinueAsNew(options);
        if (options.NewVersion is { } version) Next = Next! with { Version = version };
    }

    public override Guid NewGuid()
    {
        EnsureOwner();
        return DeterministicGuid.Create($"{InstanceId}_{details.ExecutionId}_{_guids++}");
    }

    /// <summary>Settles the open task that <paramref name="arrived"/> answers; false when none is open under its id.</summary>
    public bool Settle(OrchestrationEvent arrived)
    {
        if (!_open.Remove(arrived.TaskId, out var task)) return false;
        _names.Remove(arrived.TaskId, out var name);
        if (arrived.Kind is EventKind.TaskFailed or EventKind.SubOrchestrationInstanceFailed)
            task.TrySetException(new TaskFailedException(name ?? "", arrived.TaskId, EngineJson.ReadFailure(arrived.Details)!));
        else
            task.TrySetResult(arrived.Payload);
        return true;
    }

    public string? Write(object? value) => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), settings.Json);

    private T Read<T>(string? json) => json is null ? default! : JsonSerializer.Deserialize<T>(json, settings.Json)!;

    private Task<string?> Ask(OrchestrationEvent action)
    {
        EnsureOwner();
        var id = Actions.TakeId();
        Actions.Add(action with { TaskId = id });
        _names[id] = action.Name!;
        return (_open[id] = new TaskCompletionSource<string?>()).Task;
    }

    private void EnsureOwner()
    {
        if (!scheduler.IsOwner)
            throw new InvalidOperationException($"Orchestrator '{Name}' used its context from another thread. Await only tasks made by the context, without ConfigureAwait(false) on others, Task.Run or threads.");
    }
}
