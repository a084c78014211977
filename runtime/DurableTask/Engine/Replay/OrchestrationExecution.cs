using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>
/// One generation of an instance in memory: the orchestrator's code, brought to where the history ends, and moved on
/// by what arrives. It can be dropped at any time and made again from the history.
/// </summary>
internal sealed class OrchestrationExecution
{
    private readonly string _instanceId;
    private readonly ExecutionSettings _settings;
    private readonly OrchestrationScheduler _scheduler = new();
    private readonly Queue<OrchestrationEvent> _held = new();
    private OrchestrationContext? _context;
    private Task<object?>? _code;
    private OrchestrationEvent? _last;
    private DateTime _now;
    private bool _replaying;
    private bool _suspended;
    private volatile bool _foreign;
    private Completion? _completion;

    public OrchestrationExecution(string instanceId, string executionId, ExecutionSettings settings, Action<string>? wake = null)
    {
        _instanceId = instanceId;
        ExecutionId = executionId;
        _settings = settings;
        _scheduler.ForeignThread = () =>
        {
            _foreign = true;
            wake?.Invoke(instanceId);
        };
    }

    public string ExecutionId { get; }

    /// <summary>Events in the history so far.</summary>
    public int HistoryLength { get; private set; }

    /// <summary>The revision of the instance that this execution stands at.</summary>
    public long Revision { get; set; }

    /// <summary>Whether code became ready on a thread it must not run on.</summary>
    public bool IsPoisoned => _foreign;

    /// <summary>Says that an earlier execution of this generation, since dropped, was poisoned.</summary>
    public void Poison() => _foreign = true;

    /// <summary>Replays the history of a generation that has not ended.</summary>
    /// <param name="past">The history.</param>
    /// <param name="rewinding">Whether the end may differ, because the history was cut back.</param>
    /// <exception cref="NonDeterministicOrchestrationException">The code leads elsewhere.</exception>
    public void Replay(IEnumerable<OrchestrationEvent> past, bool rewinding = false)
    {
        foreach (var next in past) ReplayNext(next);
        EndReplay(rewinding);
    }

    /// <summary>Replays one more event of the history.</summary>
    /// <exception cref="NonDeterministicOrchestrationException">The code leads elsewhere.</exception>
    public void ReplayNext(OrchestrationEvent next)
    {
        _replaying = true;
        if (_last is not null) Replay(_last, next.Kind);
        _last = next;
    }

    /// <summary>Says that the history ends here.</summary>
    /// <param name="rewinding">Whether the end may differ, because the history was cut back.</param>
    /// <exception cref="NonDeterministicOrchestrationException">The code leads elsewhere.</exception>
    public void EndReplay(bool rewinding = false)
    {
        if (_last is { } last)
        {
            _last = null;
            Replay(last, null);
            if (!rewinding) ExpectStill("to wait, as the history ends here");
        }

        _replaying = false;
    }

    /// <summary>Takes in what arrived, up to where the code ends.</summary>
    public StepResult Advance(IReadOnlyList<OrchestrationEvent> arrived, DateTime now)
    {
        // Orchestration time never runs backwards, whatever the machine's clock does.
        List<OrchestrationEvent> history = [new(EventKind.OrchestratorStarted, now > _now ? now : _now)];
        Apply(history[0]);
        var consumed = 0;
        foreach (var next in arrived)
        {
            if (_completion is not null && next.Kind != EventKind.ExecutionRewound) break;
            history.Add(next);
            Apply(next);
            consumed++;
        }

        if (_context is not null) history.AddRange(_context.Actions.Take());
        HistoryLength += history.Count;
        Judge();
        var cancelled = _context is null ? [] : _context.CancelledTimers.ToArray();
        _context?.CancelledTimers.Clear();
        return new StepResult(history, consumed, cancelled, _context?.CustomStatus, _suspended, _completion);
    }

    /// <summary>Fails an execution that can not go on: stuck on a foreign task, or too long.</summary>
    private void Judge()
    {
        if (_completion is not null) return;
        if (_foreign || (_context is { IsIdleForEver: true } && !_suspended && _held.Count == 0))
        {
            _completion = Completion.Failed(new NonDeterministicOrchestrationException(
                $"Orchestrator '{_context?.Name}' awaits a task that its context did not make: expected a task of the context, found a foreign one. Move I/O, delays and threads into activities; use CreateTimer to wait."));
        }
        else if (HistoryLength > _settings.MaxHistoryEvents)
        {
            _completion = Completion.Failed(new InvalidOperationException(
                $"The history holds {HistoryLength} events; MaxHistoryEvents allows {_settings.MaxHistoryEvents}. Use ContinueAsNew in long-running orchestrations."));
        }
    }

    private void Replay(OrchestrationEvent next, EventKind? after)
    {
        HistoryLength++;
        // A rewound history was cut: what the code asks for there is recorded behind the mark.
        if (next.Kind == EventKind.OrchestratorStarted && after != EventKind.ExecutionRewound)
            ExpectStill($"event {HistoryLength} of the history, {next.Kind}");
        Apply(next);
    }

    private void ExpectStill(string expected)
    {
        _context?.Actions.ExpectNothing(expected);
        if (_completion is not null) throw ActionLedger.Mismatch(expected, $"the orchestrator ended as {_completion.Status}{(_completion.Failure is { } f ? $" ({f.ErrorType}: {f.ErrorMessage})" : "")}");
    }

    private void Apply(OrchestrationEvent next)
    {
        switch (next.Kind)
        {
            case EventKind.OrchestratorStarted:
                _now = next.At;
                break;
            case EventKind.ExecutionSuspended:
                _suspended = true;
                break;
            case EventKind.ExecutionResumed:
                _suspended = false;
                while (!_suspended && _held.TryDequeue(out var held)) Deliver(held);
                break;
            case var _ when next.IsAction:
                if (_context is null) throw ActionLedger.Mismatch(next.Describe(), "an orchestrator that has not started");
                _context.Actions.Confirm(next);
                break;
            case var _ when _suspended:
                _held.Enqueue(next);
                break;
            default:
                Deliver(next);
                break;
        }
    }

    private void Deliver(OrchestrationEvent next)
    {
        if (_completion is not null) return;
        if (_context is not null)
        {
            _context.Now = _now;
            _context.Replaying = _replaying;
        }

        _scheduler.Run(() =>
        {
            if (next.Kind == EventKind.ExecutionStarted)
                Start(next);
            else if (next.Kind == EventKind.EventRaised)
                _context?.Events.Deliver(next.Name!, next.Payload);
            else if (next.Kind is not EventKind.ExecutionRewound)
                _context?.Settle(next);
        });
        if (_code is { IsCompleted: true }) _completion = Conclude(_code);
    }

    private void Start(OrchestrationEvent started)
    {
        var details = EngineJson.ReadStart(started.Details!);
        var context = _context = new OrchestrationContext(_instanceId, started, details, _settings, _scheduler) { Now = _now, Replaying = _replaying };
        foreach (var carried in started.Carried ?? details.Carried ?? []) context.Events.Deliver(carried.Name, carried.Payload);
        new Task(() => _code = Run(started.Name!, details.Version, context)).Start(_scheduler);
    }

    private async Task<object?> Run(string name, string? version, OrchestrationContext context) => await _settings.Registry.FindOrchestrator(name, version)(context);

    private Completion Conclude(Task<object?> code)
    {
        if (code.IsCanceled) return Completion.Failed(new TaskCanceledException(code));
        if (code.IsFaulted) return Completion.Failed(code.Exception.InnerException ?? code.Exception);
        if (_context!.Next is { } next)
            return new Completion(OrchestrationRuntimeStatus.Running, null, null) { Next = next with { Carried = next.KeepsEvents ? [.. _context.Events.Unread] : [] } };
        try
        {
            return new Completion(OrchestrationRuntimeStatus.Completed, _context.Write(code.Result), null);
        }
        catch (Exception failure) when (failure is NotSupportedException or System.Text.Json.JsonException)
        {
            return Completion.Failed(new InvalidOperationException($"The output of orchestrator '{_context.Name}' cannot be written as JSON: {failure.Message}", failure));
        }
    }
}
