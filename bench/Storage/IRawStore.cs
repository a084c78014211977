namespace Puente.Bench.Storage;

/// <summary>The same storage without the engine: rows written straight to it.</summary>
internal interface IRawStore : IDisposable
{
    /// <summary>Makes each of the next commits write about <paramref name="bytes"/> bytes to the files of the store.</summary>
    void Calibrate(long bytes);

    /// <summary>One durable commit.</summary>
    void Commit();

    /// <summary>Work done since the store was opened.</summary>
    StoreWork Work();
}
