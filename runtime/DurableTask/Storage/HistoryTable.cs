using Microsoft.Data.Sqlite;
using Puente.Runtime.DurableTask.Engine;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>Histories: rows are added behind the last, and removed only with their generation or by a rewind.</summary>
internal static class HistoryTable
{
    public static List<OrchestrationEvent> Read(SqliteSession db, string id) => db.Query(
        "SELECT kind, at, task_id, name, payload, details, fire_at FROM history WHERE instance_id = $1 ORDER BY seq", Row, id);

    public static void Append(SqliteSession db, string id, int seq, IEnumerable<OrchestrationEvent> events)
    {
        foreach (var e in events)
        {
            db.Execute(
                "INSERT INTO history(instance_id, seq, kind, at, task_id, name, payload, details, fire_at) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                id, ++seq, e.Kind, e.At, e.TaskId, e.Name, e.Payload, e.Details, e.FireAt);
        }
    }

    public static int Length(SqliteSession db, string id) => (int)(long)db.Scalar("SELECT COALESCE(MAX(seq), 0) FROM history WHERE instance_id = $1", id)!;

    public static void Clear(SqliteSession db, string id) => db.Execute("DELETE FROM history WHERE instance_id = $1", id);

    private static OrchestrationEvent Row(SqliteDataReader row) => new((EventKind)row.GetInt32(0), row.Time(1))
    {
        TaskId = row.GetInt32(2),
        Name = row.Text(3),
        Payload = row.Text(4),
        Details = row.Text(5),
        FireAt = row.MaybeTime(6),
    };
}
