namespace Puente.Runtime.DurableTask.Storage;

/// <summary>One write that waits for its place in a transaction.</summary>
internal abstract class WriteItem
{
    /// <summary>Whether it is tried again until the storage works; otherwise the caller is told of the failure.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>What it threw by itself in the attempt at hand.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Runs it; may be called again after a roll-back.</summary>
    public abstract void Run(StoreSession session);

    /// <summary>Tells the caller that it is on disk.</summary>
    public abstract void Succeed();

    /// <summary>Tells the caller that it is not.</summary>
    public abstract void Fail(Exception exception);
}
