using System.Data;
using System.Data.Common;
using Npgsql;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>A connection to PostgreSQL. What a transaction tells the other workers goes out with its commit.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, PostgresStore store) : StoreSession(connection)
{
    private readonly HashSet<Notice> _notices = [];
    private int _room;

    public override string? Worker => store.Worker;

    public override bool IsBroken => connection.State != ConnectionState.Open;

    public override void BeginWrite()
    {
        _notices.Clear();
        _room = store.Room();
        Execute("BEGIN");
    }

    public override void BeginRead() => Execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");

    public override void Commit()
    {
        foreach (var payload in NoticeFormat.Write(store.Worker, _notices)) Execute("SELECT pg_notify($1, $2)", store.Channel, payload);
        _notices.Clear();
        base.Commit();
    }

    public override void Tell(Notice notice) => _notices.Add(notice);

    public override bool TakeRoom() => _room-- > 0;

    protected override DbParameter Parameter(int number) => new NpgsqlParameter();
}
