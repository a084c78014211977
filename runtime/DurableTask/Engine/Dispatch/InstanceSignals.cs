using System.Collections.Concurrent;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Wakes those who wait for a change of an instance.</summary>
internal sealed class InstanceSignals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Completes at the next change. Ask before reading the state that is waited on.</summary>
    public Task NextChange(string id) =>
        _waiting.GetOrAdd(id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Wakes everybody, to look for themselves.</summary>
    public void ChangedAll()
    {
        foreach (var id in _waiting.Keys) Changed(id);
    }

    public void Changed(string id)
    {
        if (_waiting.TryRemove(id, out var waiters)) waiters.TrySetResult();
    }
}
