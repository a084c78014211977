namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Executions kept between steps, the least recently used dropped first. Only saves replays.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class ExecutionCache(int capacity)
{
    private readonly Dictionary<string, LinkedListNode<(string Id, OrchestrationExecution Execution)>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Id, OrchestrationExecution Execution)> _order = new();
    private readonly Lock _gate = new();

    /// <summary>Takes an execution out: whoever steps it owns it.</summary>
    public OrchestrationExecution? Take(string id)
    {
        lock (_gate)
        {
            if (!_entries.Remove(id, out var node)) return null;
            _order.Remove(node);
            return node.Value.Execution;
        }
    }

    public void Put(string id, OrchestrationExecution execution)
    {
        if (capacity == 0) return;
        lock (_gate)
        {
            if (_entries.Remove(id, out var old)) _order.Remove(old);
            _entries[id] = _order.AddLast((id, execution));
            if (_entries.Count <= capacity) return;
            _entries.Remove(_order.First!.Value.Id);
            _order.RemoveFirst();
        }
    }
}
