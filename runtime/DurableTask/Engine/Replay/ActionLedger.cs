namespace Puente.Runtime.DurableTask.Engine;

/// <summary>What orchestrator code has asked for and no history event confirms yet.</summary>
internal sealed class ActionLedger(int limit)
{
    private readonly SortedDictionary<int, OrchestrationEvent> _pending = [];
    private int _next;

    public int TakeId() => _next++;

    public void Add(OrchestrationEvent action)
    {
        if (_pending.Count >= limit)
            throw new InvalidOperationException($"One step asked for more than {limit} tasks. Wait for some before asking for more, or raise MaxOrchestrationActions.");
        _pending.Add(action.TaskId, action);
    }

    /// <summary>Checks a recorded action against what the code asked for.</summary>
    public void Confirm(OrchestrationEvent recorded)
    {
        if (!_pending.Remove(recorded.TaskId, out var found))
            throw Mismatch(recorded.Describe(), "no such request");
        if (found.Kind != recorded.Kind || !string.Equals(found.Name, recorded.Name, StringComparison.OrdinalIgnoreCase))
            throw Mismatch(recorded.Describe(), found.Describe());
    }

    /// <summary>Checks that the code asked for nothing that the history does not have.</summary>
    public void ExpectNothing(string expected)
    {
        if (_pending.Count > 0) throw Mismatch(expected, _pending.First().Value.Describe());
    }

    /// <summary>Hands over all requests, in the order they were made.</summary>
    public List<OrchestrationEvent> Take()
    {
        List<OrchestrationEvent> all = [.. _pending.Values];
        _pending.Clear();
        return all;
    }

    public static NonDeterministicOrchestrationException Mismatch(string expected, string found) =>
        new($"The orchestrator does not follow its recorded history: expected {expected}, found {found}. " +
            "Its code was changed under a running instance, or it reads time, randomness or the environment outside its context.");
}
