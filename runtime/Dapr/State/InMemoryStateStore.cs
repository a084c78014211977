namespace Puente.Runtime.Dapr.State;

/// <summary><c>state.in-memory</c>: values of this process, gone with it.</summary>
internal sealed class InMemoryStateStore(TimeProvider timeProvider) : IStateStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (StateRecord Record, DateTimeOffset? Expires)> values = [];
    private long version;

    public Task<IReadOnlyList<StateRecord?>> GetAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
            return Task.FromResult<IReadOnlyList<StateRecord?>>([.. keys.Select(Live)]);
    }

    public Task ApplyAsync(IReadOnlyList<StateChange> changes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            // Later changes of a transaction see earlier ones, so a failure restores what was there.
            List<(string Key, (StateRecord, DateTimeOffset?)? Was)> undo = [];
            try
            {
                foreach (var change in changes)
                {
                    undo.Add((change.Key, values.TryGetValue(change.Key, out var was) ? was : null));
                    Apply(change);
                }
            }
            catch (EtagMismatchException)
            {
                foreach (var (key, was) in Enumerable.Reverse(undo))
                {
                    if (was is { } value)
                        values[key] = value;
                    else
                        values.Remove(key);
                }

                throw;
            }
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }

    private void Apply(StateChange change)
    {
        var current = Live(change.Key);
        if (change.HasEtag ? current?.Etag != change.Etag : change is { FirstWrite: true, Value: not null } && current is not null)
            throw new EtagMismatchException(change.Key);
        if (change.Value is null)
            values.Remove(change.Key);
        else
            values[change.Key] = (new StateRecord(change.Value, (++version).ToString()), timeProvider.GetUtcNow() + change.TimeToLive);
    }

    private StateRecord? Live(string key)
    {
        if (!values.TryGetValue(key, out var entry))
            return null;
        if (entry.Expires is null || entry.Expires > timeProvider.GetUtcNow())
            return entry.Record;
        values.Remove(key);
        return null;
    }
}
