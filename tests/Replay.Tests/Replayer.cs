using System.Text.Json.Nodes;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Engine;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Replay.Tests;

/// <summary>Replays a recorded history against the orchestrators of a registry.</summary>
internal static class Replayer
{
    /// <summary>What keeps the code from following the history, in a sentence; null when it follows.</summary>
    public static string? Fault(RecordedHistory history, TaskRegistry registry)
    {
        var events = history.Events.Select(recorded => recorded.ToEvent()).ToList();
        var (closing, last) = (events[^1], events.FindLastIndex(e => e.Kind == EventKind.OrchestratorStarted));
        var started = events.Find(e => e.Kind == EventKind.ExecutionStarted)!;
        var execution = new OrchestrationExecution(
            history.InstanceId, EngineJson.ReadStart(started.Details!).ExecutionId, Recorder.Settings(registry));
        try
        {
            execution.Replay(events[..last]);
        }
        catch (NonDeterministicOrchestrationException mismatch)
        {
            return mismatch.Message;
        }

        // The last step is taken again rather than replayed: what it asks for and how it ends are compared with what was recorded.
        var step = events[(last + 1)..^1];
        var result = execution.Advance(step.FindAll(e => !e.IsAction), events[last].At);
        var asked = result.History.FindAll(e => e.IsAction).Select(e => e.Describe()).ToList();
        var recorded = step.FindAll(e => e.IsAction).Select(e => e.Describe()).ToList();
        if (!asked.SequenceEqual(recorded)) return $"its last step asks for [{string.Join(", ", asked)}], the history has [{string.Join(", ", recorded)}]";
        return FaultAtEnd(closing, result.Completion);
    }

    private static string? FaultAtEnd(OrchestrationEvent closing, Completion? end)
    {
        var status = (OrchestrationRuntimeStatus)closing.TaskId;
        if (end is null) return $"it still waits where the history ends as {status}";
        if (end.Status != status) return $"it ends as {end.Status} ({end.Failure?.ErrorMessage}), the history as {status}";
        if (!JsonNode.DeepEquals(Parse(end.Output), Parse(closing.Payload))) return $"it returns {end.Output}, the history has {closing.Payload}";
        var failure = EngineJson.ReadFailure(closing.Details);
        return end.Failure?.ErrorMessage == failure?.ErrorMessage ? null : $"it fails with '{end.Failure?.ErrorMessage}', the history with '{failure?.ErrorMessage}'";
    }

    private static JsonNode? Parse(string? json) => json is null ? null : JsonNode.Parse(json);
}
