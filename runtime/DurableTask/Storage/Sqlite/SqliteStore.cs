using Microsoft.Data.Sqlite;
using Puente.Runtime.DurableTask.Engine;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>A SQLite file, owned by one process.</summary>
internal sealed class SqliteStore(DurableTaskOptions options, DurableTaskHealth health, EngineLog log) : Store(options, health, log)
{
    private readonly string _path = Path.GetFullPath(options.DatabasePath);
    private FileLock? _lock;

    public override string Description => _path;

    protected override async Task Prepare(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _lock = await FileLock.Take(_path, Options.LockTimeout, cancellation);
        try
        {
            using var session = SqliteSession.Open(_path, readOnly: false);
            SqliteMigrations.Apply(session, SqliteMigrations.Latest);
        }
        catch (SqliteException failure)
        {
            _lock.Dispose();
            throw new DurableTaskStorageException($"The durable-task database '{_path}' cannot be opened: {failure.Message} Check that it is a SQLite file on a writable disk with room.", failure);
        }
        catch (DurableTaskStorageException)
        {
            _lock.Dispose();
            throw;
        }
    }

    protected override StoreSession Session(SessionUse use) => SqliteSession.Open(_path, use == SessionUse.Read);

    protected override Task Release()
    {
        _lock!.Dispose();
        return Task.CompletedTask;
    }
}
