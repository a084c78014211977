namespace Puente.Runtime.Dapr.Storage;

/// <summary>A change that waits for its transaction, and its outcome for whoever asked. It can be called off until it starts.</summary>
internal abstract class SqliteChange
{
    private int started;

    /// <summary>Whether it may be made: it has neither started nor been called off.</summary>
    public bool TryStart() => Interlocked.Exchange(ref started, 1) == 0;

    /// <summary>Makes the change; the outcome is told later, by <see cref="Complete"/> or <see cref="Fail"/>.</summary>
    public abstract void Run(SqliteSession session);

    /// <summary>The transaction holds.</summary>
    public abstract void Complete();

    /// <summary>Nothing of it holds.</summary>
    public abstract void Fail(Exception fault);
}

/// <summary>A change with a result.</summary>
internal sealed class SqliteChange<T> : SqliteChange
{
    private readonly Func<SqliteSession, T> change;
    private readonly TaskCompletionSource<T> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration registration;
    private T? result;

    public SqliteChange(Func<SqliteSession, T> change, CancellationToken cancellationToken)
    {
        this.change = change;
        registration = cancellationToken.UnsafeRegister(
            (_, token) =>
            {
                if (TryStart())
                    outcome.SetCanceled(token);
            },
            null);
    }

    public Task<T> Outcome => outcome.Task;

    public override void Run(SqliteSession session) => result = change(session);

    public override void Complete()
    {
        registration.Dispose();
        outcome.SetResult(result!);
    }

    public override void Fail(Exception fault)
    {
        registration.Dispose();
        outcome.SetException(fault);
    }
}
