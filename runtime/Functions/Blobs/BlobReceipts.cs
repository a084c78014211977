using Microsoft.Data.Sqlite;

namespace Puente.Runtime.Functions;

/// <summary>
/// The durable record of blob processing, in <c>blob-receipts.db</c>: one row for a function and blob, holding the latest version seen.
/// A try is counted before it begins, so a photograph that kills the process is poison after as many starts as one that throws.
/// </summary>
internal sealed class BlobReceipts : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS receipts (
            function TEXT NOT NULL, container TEXT NOT NULL, name TEXT NOT NULL, etag TEXT NOT NULL,
            tries INTEGER NOT NULL, done INTEGER NOT NULL, error TEXT, updated TEXT NOT NULL,
            PRIMARY KEY (function, container, name)) WITHOUT ROWID;
        """;

    private readonly SqliteConnection connection;
    private readonly TimeProvider time;
    private readonly Lock gate = new();

    public BlobReceipts(string dataDirectory, TimeProvider time)
    {
        this.time = time;
        Directory.CreateDirectory(dataDirectory);
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataDirectory, "blob-receipts.db"), Pooling = false }.ToString());
        connection.Open();
        Execute(Schema);
    }

    /// <summary>The receipt of this version; null when there is none.</summary>
    public BlobReceipt? Find(string function, BlobVersion blob)
    {
        lock (gate)
        {
            using var command = Command(
                "SELECT tries, done, error FROM receipts WHERE function = $function AND container = $container AND name = $name AND etag = $etag", function, blob.Path);
            command.Parameters.AddWithValue("$etag", blob.ETag);
            using var row = command.ExecuteReader();
            return row.Read() ? new BlobReceipt(row.GetInt32(0), row.GetBoolean(1), row.IsDBNull(2) ? null : row.GetString(2)) : null;
        }
    }

    /// <summary>Writes the receipt of this version in the place of any other version's.</summary>
    public void Write(string function, BlobVersion blob, BlobReceipt receipt)
    {
        lock (gate)
        {
            using var command = Command(
                "INSERT OR REPLACE INTO receipts VALUES ($function, $container, $name, $etag, $tries, $done, $error, $updated)", function, blob.Path);
            command.Parameters.AddWithValue("$etag", blob.ETag);
            command.Parameters.AddWithValue("$tries", receipt.Tries);
            command.Parameters.AddWithValue("$done", receipt.IsDone);
            command.Parameters.AddWithValue("$error", (object?)receipt.Error ?? DBNull.Value);
            command.Parameters.AddWithValue("$updated", time.GetUtcNow().ToString("O"));
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Forgets blobs that are gone, so that the record grows with the container, not with time.</summary>
    public void Prune(Func<BlobPath, bool> exists)
    {
        lock (gate)
        {
            foreach (var (function, path) in All().Where(r => !exists(r.Path)).ToArray())
            {
                using var command = Command("DELETE FROM receipts WHERE function = $function AND container = $container AND name = $name", function, path);
                command.ExecuteNonQuery();
            }
        }
    }

    public void Dispose() => connection.Dispose();

    private List<(string Function, BlobPath Path)> All()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT function, container, name FROM receipts";
        using var row = command.ExecuteReader();
        var all = new List<(string, BlobPath)>();
        while (row.Read()) all.Add((row.GetString(0), new BlobPath(row.GetString(1), row.GetString(2))));
        return all;
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, string function, BlobPath path)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$function", function);
        command.Parameters.AddWithValue("$container", path.Container);
        command.Parameters.AddWithValue("$name", path.Name);
        return command;
    }
}
