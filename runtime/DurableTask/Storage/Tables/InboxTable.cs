using System.Data.Common;
using Puente.Runtime.DurableTask.Engine;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>Messages to instances, timers among them: a timer is a message that becomes visible when it fires.</summary>
internal static class InboxTable
{
    /// <summary>Messages that may wait for one instance before clients are refused.</summary>
    public const int MaxWaiting = 10_000;

    public static void Add(StoreSession db, string id, OrchestrationEvent message, DateTime? visibleAt = null)
    {
        db.Post(
            """
            INSERT INTO inbox(instance_id, execution_id, visible_at, kind, at, task_id, name, payload, details, fire_at)
            VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            id, message.ExecutionId, visibleAt?.Ticks ?? 0L, message.Kind, message.At, message.TaskId, message.Name, message.Stored, message.Details, message.FireAt);
        if (visibleAt is null) db.Tell(new Notice(NoticeKind.Message, id));
    }

    public static List<OrchestrationEvent> Visible(StoreSession db, string id, DateTime now, int limit) => db.Query(
        """
        SELECT kind, at, task_id, name, payload, details, fire_at, execution_id, id FROM inbox
        WHERE instance_id = $1 AND visible_at <= $2 ORDER BY kind <> 1, visible_at > 0, visible_at, id LIMIT $3
        """,
        Row, id, now, limit);

    public static void Remove(StoreSession db, long inboxId) => db.Post("DELETE FROM inbox WHERE id = $1", inboxId);

    public static void RemoveTimer(StoreSession db, string id, int taskId) => db.Post(
        "DELETE FROM inbox WHERE instance_id = $1 AND kind = $2 AND task_id = $3", id, EventKind.TimerFired, taskId);

    public static void RemoveTimers(StoreSession db, string id) => db.Post(
        "DELETE FROM inbox WHERE instance_id = $1 AND kind = $2", id, EventKind.TimerFired);

    public static void Clear(StoreSession db, string id) => db.Post("DELETE FROM inbox WHERE instance_id = $1", id);

    public static bool IsFull(StoreSession db, string id) =>
        db.Number("SELECT COUNT(*) FROM (SELECT 1 FROM inbox WHERE instance_id = $1 LIMIT $2) AS waiting", id, MaxWaiting) >= MaxWaiting;

    /// <summary>Whether objects of the payload store are still to be read.</summary>
    public static bool HoldsReferences(StoreSession db, string id) =>
        db.Query("SELECT payload FROM inbox WHERE instance_id = $1 AND payload LIKE '@%'", row => row.GetString(0), id).Exists(PayloadKey.IsReference);

    /// <summary>Instances that have something to read now.</summary>
    public static List<string> Ready(StoreSession db, DateTime now) => db.Query(
        "SELECT DISTINCT instance_id FROM inbox WHERE visible_at <= $1", row => row.GetString(0), now);

    /// <summary>Instances with timers that fired after <paramref name="after"/>.</summary>
    public static List<string> Due(StoreSession db, DateTime after, DateTime now) => db.Query(
        "SELECT DISTINCT instance_id FROM inbox WHERE visible_at > $1 AND visible_at <= $2", row => row.GetString(0), after, now);

    /// <summary>When the next timer fires.</summary>
    public static DateTime? NextDue(StoreSession db, DateTime after) =>
        db.Scalar("SELECT MIN(visible_at) FROM inbox WHERE visible_at > $1", after) is long ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;

    private static OrchestrationEvent Row(DbDataReader row) => new((EventKind)row.GetInt32(0), row.Time(1))
    {
        TaskId = row.GetInt32(2),
        Name = row.Text(3),
        Payload = row.Text(4),
        Details = row.Text(5),
        FireAt = row.MaybeTime(6),
        ExecutionId = row.Text(7),
        InboxId = row.GetInt64(8),
    };
}
