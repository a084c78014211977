using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Puente.Core;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Engine;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Replay.Tests;

/// <summary>
/// Drives the engine's execution of one instance step by step: what it asks for is done at once, one answer a step, a second apart; when
/// nothing is left to answer, time jumps to the next timer. Nothing depends on the machine, so that the same code gives the same history.
/// </summary>
internal sealed class Recorder(Scenario scenario)
{
    private const string ExecutionId = "recorded";
    private const int MaxSteps = 1_000;
    private static readonly DateTime _epoch = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TaskRegistry _registry = Registry(scenario);
    private readonly Queue<Raise> _raises = new(scenario.Raises);
    private DateTime _now = _epoch;

    public static ExecutionSettings Settings(TaskRegistry registry) => new(registry, NullLoggerFactory.Instance, Json.Options, MaxHistoryEvents: 100_000, MaxActions: 100_000);

    public static async Task<RecordedHistory> RecordAsync(Scenario scenario)
    {
        var id = scenario.Name.ToLowerInvariant().Replace('.', '-');
        var (history, _) = await new Recorder(scenario).RunAsync(scenario.Orchestrator, id, JsonSerializer.Serialize(scenario.Input, Json.Options), null);
        return new RecordedHistory(scenario.Orchestrator, id, [.. history.Select(RecordedEvent.Of)]);
    }

    private async Task<(List<OrchestrationEvent> History, Completion End)> RunAsync(string orchestrator, string id, string? input, ParentLink? parent)
    {
        var execution = new OrchestrationExecution(id, ExecutionId, Settings(_registry));
        var (history, timers) = (new List<OrchestrationEvent>(), new List<OrchestrationEvent>());
        var running = new List<(int TaskId, Task<object?> Work)>();
        var arrived = new OrchestrationEvent(EventKind.ExecutionStarted, _now)
        {
            Name = orchestrator,
            Payload = input,
            Details = EngineJson.Write(new StartDetails(ExecutionId) { Parent = parent }),
        };
        for (var step = 0; step < MaxSteps; step++)
        {
            var result = execution.Advance([arrived], _now);
            history.AddRange(result.History);
            if (result.Completion is { } end)
            {
                history.Add(new OrchestrationEvent(EventKind.ExecutionCompleted, _now)
                {
                    TaskId = (int)end.Status,
                    Payload = end.Output,
                    Details = EngineJson.Write(Bare(end.Failure)),
                });
                return (history, end);
            }

            timers.RemoveAll(timer => result.CancelledTimers.Contains(timer.TaskId));
            foreach (var action in result.History.Where(e => e.IsAction))
                if (action.Kind == EventKind.TimerCreated && !result.CancelledTimers.Contains(action.TaskId)) timers.Add(action);
                else if (action.Kind == EventKind.TaskScheduled) running.Add((action.TaskId, DoAsync(action, id)));
                else if (action.Kind == EventKind.SubOrchestrationInstanceCreated) running.Add((action.TaskId, RunChildAsync(action, orchestrator, id)));
            arrived = parent is null && RaiseFor(result.CustomStatus) is { } raised ? raised : await AnswerAsync(running, timers, history);
        }

        throw new InvalidOperationException($"{scenario.Name} does not end within {MaxSteps} steps: give its activities an answer that ends it.");
    }

    private async Task<OrchestrationEvent> AnswerAsync(
        List<(int TaskId, Task<object?> Work)> running, List<OrchestrationEvent> timers, List<OrchestrationEvent> history)
    {
        var index = running.FindIndex(run => run.Work.IsCompleted);
        if (index < 0)
        {
            var timer = timers.MinBy(timer => timer.FireAt)
                ?? throw new InvalidOperationException($"{scenario.Name} waits for something that the scenario does not bring.");
            timers.Remove(timer);
            if (timer.FireAt > _now) _now = timer.FireAt.Value;
            return new OrchestrationEvent(EventKind.TimerFired, _now) { TaskId = timer.TaskId, FireAt = timer.FireAt };
        }

        var (taskId, work) = running[index];
        running.RemoveAt(index);
        _now = _now.AddSeconds(1);
        var isChild = history.Exists(e => e.TaskId == taskId && e.Kind == EventKind.SubOrchestrationInstanceCreated);
        try
        {
            var payload = await work is { } value ? JsonSerializer.Serialize(value, value.GetType(), Json.Options) : null;
            return new OrchestrationEvent(isChild ? EventKind.SubOrchestrationInstanceCompleted : EventKind.TaskCompleted, _now) { TaskId = taskId, Payload = payload };
        }
        catch (Exception failure)
        {
            // Whatever an activity throws is its outcome, as in the engine.
            return new OrchestrationEvent(isChild ? EventKind.SubOrchestrationInstanceFailed : EventKind.TaskFailed, _now)
            {
                TaskId = taskId,
                Details = EngineJson.Write(Bare(TaskFailureDetails.FromException(failure))),
            };
        }
    }

    private OrchestrationEvent? RaiseFor(string? customStatus)
    {
        if (customStatus is null || !_raises.TryPeek(out var raise)) return null;
        if (JsonElement.Parse(customStatus).GetProperty("state").GetString() != raise.At) return null;
        _raises.Dequeue();
        _now = _now.AddSeconds(1);
        return new OrchestrationEvent(EventKind.EventRaised, _now)
        {
            Name = raise.EventName,
            Payload = JsonSerializer.Serialize(raise.Payload, raise.Payload.GetType(), Json.Options),
        };
    }

    private async Task<object?> DoAsync(OrchestrationEvent action, string id)
    {
        var run = _registry.FindActivity(action.Name!, null);
        return await run(new ActivityInvocation(action.Name!, id, ExecutionId, action.TaskId, action.Payload, Json.Options), CancellationToken.None);
    }

    private async Task<object?> RunChildAsync(OrchestrationEvent action, string parent, string parentId)
    {
        var child = EngineJson.ReadChild(action.Details!).InstanceId;
        var (_, end) = await RunAsync(action.Name!, child, action.Payload, new ParentLink(parent, parentId, ExecutionId, action.TaskId));
        if (end.Status != OrchestrationRuntimeStatus.Completed) throw new InvalidOperationException(end.Failure?.ErrorMessage);
        return end.Output is null ? null : JsonElement.Parse(end.Output);
    }

    /// <summary>Stack traces hold paths of the machine that recorded.</summary>
    private static TaskFailureDetails? Bare(TaskFailureDetails? failure) =>
        failure is null ? null : failure with { StackTrace = null, InnerFailure = Bare(failure.InnerFailure) };

    private static TaskRegistry Registry(Scenario scenario)
    {
        var registry = new TaskRegistry();
        scenario.Activities().Register(registry);
        return registry;
    }
}
