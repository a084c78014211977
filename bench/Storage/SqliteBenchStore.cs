using Puente.Bench.Measures;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Bench.Storage;

/// <summary>SQLite in a temporary folder.</summary>
internal sealed class SqliteBenchStore : IBenchStore
{
    private const string FileName = "durable.db";

    public string Name => "sqlite";

    public IReadOnlyList<string> Arguments => ["--store", Name];

    public void Configure(DurableTaskOptions options, string folder) => options.DatabasePath = Path.Combine(folder, FileName);

    public StoreWork Work(string folder) => new(WalIndex.Commits(Path.Combine(folder, FileName)), ProcessStatus.BytesWritten());

    public RawStore OpenRaw(string folder) => new RawSqlite(Path.Combine(folder, "raw.db"));

    public void Clean(string folder)
    {
        // All of it lies in the folder.
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
