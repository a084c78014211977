namespace Puente.Runtime.DurableTask.Engine;

/// <summary>External events and those who wait for them. Names compare without case; both sides are served in order.</summary>
internal sealed class EventBuffer
{
    private readonly List<CarriedEvent> _unread = [];
    private readonly Dictionary<string, LinkedList<TaskCompletionSource<string?>>> _waiters = new(StringComparer.OrdinalIgnoreCase);

    public int Waiting { get; private set; }

    public IReadOnlyList<CarriedEvent> Unread => _unread;

    public void Deliver(string name, string? payload)
    {
        if (_waiters.TryGetValue(name, out var queue) && queue.First is { } first)
        {
            queue.RemoveFirst();
            Waiting--;
            first.Value.TrySetResult(payload);
            return;
        }

        _unread.Add(new CarriedEvent(name, payload));
    }

    public async Task<string?> Wait(string name, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var index = _unread.FindIndex(e => string.Equals(e.Name, name, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            var payload = _unread[index].Payload;
            _unread.RemoveAt(index);
            return payload;
        }

        if (!_waiters.TryGetValue(name, out var queue)) _waiters[name] = queue = new();
        var waiter = new TaskCompletionSource<string?>();
        var node = queue.AddLast(waiter);
        Waiting++;
        using var registration = cancellation.Register(() =>
        {
            if (node.List is null) return;
            queue.Remove(node);
            Waiting--;
            waiter.TrySetCanceled(cancellation);
        });
        return await waiter.Task;
    }
}
