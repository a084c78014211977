using System.Data;
using System.Data.Common;
using Npgsql;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>A connection to PostgreSQL. What a transaction tells the other workers goes out with its commit.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, PostgresStore store) : StoreSession(connection)
{
    private const int ReservedIds = 256;
    private readonly HashSet<Notice> _notices = [];
    private readonly List<(NpgsqlBatchCommand Command, Func<Exception> Otherwise)> _required = [];
    private readonly Queue<long> _ids = [];
    private readonly NpgsqlBatch _posted = new(connection);
    private bool _isStruckOff;
    private int _room;

    /// <summary>Null in the transactions of a worker that was struck off: they take nothing, as nobody would free it again.</summary>
    public override string? Worker => _isStruckOff ? null : store.Worker;

    // A statement that was being prepared when another failed is corrupt afterwards: npgsql/npgsql issue 6391.
    public override bool OutlivesFaults => false;

    public override bool IsBroken => connection.State != ConnectionState.Open;

    public override void BeginWrite()
    {
        _notices.Clear();
        Forget();
        // Holds the worker's row, so that nobody strikes it off before the commit.
        Post("BEGIN");
        Post("SELECT worker_id FROM workers WHERE worker_id = $1 FOR KEY SHARE", store.Worker);
        _isStruckOff = Last() is null;
        _room = _isStruckOff ? 0 : store.Room();
    }

    public override void BeginRead() => Execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");

    public override void Commit()
    {
        foreach (var payload in NoticeFormat.Write(store.Worker, _notices)) Post("SELECT pg_notify($1, $2)", store.Channel, payload);
        _notices.Clear();
        Post("COMMIT");
        Flush();
    }

    public override long? ReserveActivityId()
    {
        if (_ids.Count == 0)
        {
            foreach (var id in Query("SELECT nextval(pg_get_serial_sequence('activities', 'id')) FROM generate_series(1, $1)", row => row.GetInt64(0), ReservedIds))
                _ids.Enqueue(id);
        }

        return _ids.Dequeue();
    }

    public override void Tell(Notice notice) => _notices.Add(notice);

    public override bool TakeRoom() => _room-- > 0;

    // Statements that wait go to the server in one round trip.
    public override void Post(string sql, params ReadOnlySpan<object?> values) => Queue(sql, values);

    public override void Require(string sql, Func<Exception> otherwise, params ReadOnlySpan<object?> values) => _required.Add((Queue(sql, values), otherwise));

    public override void Flush()
    {
        if (_posted.BatchCommands.Count == 0) return;
        try
        {
            _posted.ExecuteNonQuery();
            foreach (var (command, otherwise) in _required)
            {
                if (command.RecordsAffected != 1) throw otherwise();
            }
        }
        finally
        {
            Forget();
        }
    }

    public override void Forget()
    {
        _posted.BatchCommands.Clear();
        _required.Clear();
    }

    public override void Dispose()
    {
        _posted.Dispose();
        base.Dispose();
    }

    protected override DbParameter Parameter(int number) => new NpgsqlParameter();

    private NpgsqlBatchCommand Queue(string sql, ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = Plain(value) });
        _posted.BatchCommands.Add(command);
        return command;
    }

    /// <summary>Runs what waits; the first column of its first row, null when there is none.</summary>
    private object? Last()
    {
        try
        {
            return _posted.ExecuteScalar();
        }
        finally
        {
            Forget();
        }
    }
}
