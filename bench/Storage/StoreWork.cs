namespace Puente.Bench.Storage;

/// <summary>Work that a store has done.</summary>
/// <param name="Commits">Transactions that wrote and were made durable.</param>
/// <param name="Bytes">Bytes written to the files of the store.</param>
internal readonly record struct StoreWork(long Commits, long Bytes)
{
    /// <summary>Bytes a commit, at least one.</summary>
    public long BytesPerCommit => Math.Max(1, Bytes / Math.Max(1, Commits));

    public static StoreWork operator -(StoreWork after, StoreWork before) => new(after.Commits - before.Commits, after.Bytes - before.Bytes);

    public static StoreWork operator +(StoreWork a, StoreWork b) => new(a.Commits + b.Commits, a.Bytes + b.Bytes);
}
