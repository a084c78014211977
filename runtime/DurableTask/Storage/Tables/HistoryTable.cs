using System.Data.Common;
using Puente.Runtime.DurableTask.Engine;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>Histories: rows are added behind the last, and removed only with their generation or by a rewind.</summary>
internal static class HistoryTable
{
    /// <summary>Events that <see cref="Stream"/> holds at once.</summary>
    public const int PageSize = 1000;

    public static List<OrchestrationEvent> Read(StoreSession db, string id, int after = 0, int limit = int.MaxValue) => db.Query(
        "SELECT kind, at, task_id, name, payload, details, fire_at FROM history WHERE instance_id = $1 AND seq > $2 ORDER BY seq LIMIT $3", Row, id, after, limit);

    /// <summary>The history page by page, as it is read. Pages are not one snapshot: the revision tells whether another worker has written between them.</summary>
    public static IEnumerable<OrchestrationEvent> Stream(Store store, string id)
    {
        for (var after = 0; ; after += PageSize)
        {
            var page = store.Read(db => Read(db, id, after, PageSize), snapshot: false);
            foreach (var next in page) yield return next;
            if (page.Count < PageSize) yield break;
        }
    }

    public static void Append(StoreSession db, string id, int seq, IEnumerable<OrchestrationEvent> events)
    {
        foreach (var e in events)
        {
            db.Post(
                "INSERT INTO history(instance_id, seq, kind, at, task_id, name, payload, details, fire_at) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                id, ++seq, e.Kind, e.At, e.TaskId, e.Name, e.Stored, e.Details, e.FireAt);
        }
    }

    public static int Length(StoreSession db, string id) => (int)db.Number("SELECT MAX(seq) FROM history WHERE instance_id = $1", id);

    public static void Clear(StoreSession db, string id) => db.Post("DELETE FROM history WHERE instance_id = $1", id);

    private static OrchestrationEvent Row(DbDataReader row) => new((EventKind)row.GetInt32(0), row.Time(1))
    {
        TaskId = row.GetInt32(2),
        Name = row.Text(3),
        Payload = row.Text(4),
        Details = row.Text(5),
        FireAt = row.MaybeTime(6),
    };
}
