using System.Data;
using System.Data.Common;
using Npgsql;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>A connection to PostgreSQL. What a transaction tells the other workers goes out with its commit.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, PostgresStore store) : StoreSession(connection)
{
    private readonly HashSet<Notice> _notices = [];
    private readonly NpgsqlBatch _posted = new(connection);
    private int _room;

    public override string? Worker => store.Worker;

    public override bool IsBroken => connection.State != ConnectionState.Open;

    public override void BeginWrite()
    {
        _notices.Clear();
        Forget();
        _room = store.Room();
        Execute("BEGIN");
    }

    public override void BeginRead() => Execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");

    public override void Commit()
    {
        foreach (var payload in NoticeFormat.Write(store.Worker, _notices)) Post("SELECT pg_notify($1, $2)", store.Channel, payload);
        _notices.Clear();
        Post("COMMIT");
        Flush();
    }

    public override void Tell(Notice notice) => _notices.Add(notice);

    public override bool TakeRoom() => _room-- > 0;

    // Statements that wait go to the server in one round trip.
    public override void Post(string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = Plain(value) });
        _posted.BatchCommands.Add(command);
    }

    public override void Flush()
    {
        if (_posted.BatchCommands.Count == 0) return;
        try
        {
            _posted.ExecuteNonQuery();
        }
        finally
        {
            Forget();
        }
    }

    public override void Forget() => _posted.BatchCommands.Clear();

    public override void Dispose()
    {
        _posted.Dispose();
        base.Dispose();
    }

    protected override DbParameter Parameter(int number) => new NpgsqlParameter();
}
