using Puente.Runtime.DurableTask.Engine;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>Activities that wait or run. A row goes in the transaction that records its outcome, so that it has one only.</summary>
internal static class ActivityTable
{
    /// <summary>Adds an activity that this worker takes.</summary>
    public static long Insert(StoreSession db, string id, string executionId, OrchestrationEvent scheduled)
    {
        if (db.ReserveActivityId() is not { } reserved)
        {
            return db.Number(
                "INSERT INTO activities(instance_id, execution_id, task_id, name, input, tags, owner, scheduled_at) VALUES($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
                id, executionId, scheduled.TaskId, scheduled.Name, scheduled.Stored, scheduled.Details, db.Worker, scheduled.At);
        }

        db.Post(
            """
            INSERT INTO activities(id, instance_id, execution_id, task_id, name, input, tags, owner, scheduled_at) OVERRIDING SYSTEM VALUE
            VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            reserved, id, executionId, scheduled.TaskId, scheduled.Name, scheduled.Stored, scheduled.Details, db.Worker, scheduled.At);
        return reserved;
    }

    /// <summary>Adds an activity for any worker to take.</summary>
    public static void Offer(StoreSession db, string id, string executionId, OrchestrationEvent scheduled) => db.Post(
        "INSERT INTO activities(instance_id, execution_id, task_id, name, input, tags, scheduled_at) VALUES($1, $2, $3, $4, $5, $6, $7)",
        id, executionId, scheduled.TaskId, scheduled.Name, scheduled.Stored, scheduled.Details, scheduled.At);

    public static ActivityRow? Find(StoreSession db, long activity) => db.Query(
        """
        SELECT a.id, a.instance_id, a.execution_id, a.task_id, a.name, a.input, a.tags, a.owner, i.trace
        FROM activities a LEFT JOIN instances i ON i.instance_id = a.instance_id WHERE a.id = $1
        """,
        row => new ActivityRow(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4), row.Text(5), row.Text(6), row.Text(7), row.Text(8)),
        activity).FirstOrDefault();

    public static bool Waits(StoreSession db, string id, string executionId, int taskId) => db.Scalar(
        "SELECT 1 FROM activities WHERE instance_id = $1 AND execution_id = $2 AND task_id = $3", id, executionId, taskId) is not null;

    /// <summary>What <paramref name="owner"/> is to run; null: what nobody has taken.</summary>
    public static List<long> OwnedBy(StoreSession db, string? owner) => owner is null
        ? db.Query("SELECT id FROM activities WHERE owner IS NULL ORDER BY id", row => row.GetInt64(0))
        : db.Query("SELECT id FROM activities WHERE owner = $1 ORDER BY id", row => row.GetInt64(0), owner);

    /// <summary>Removes an activity that has an outcome.</summary>
    /// <exception cref="StaleWriteException">It is gone, or another worker has taken it over. Thrown here or when the session is flushed.</exception>
    public static void Remove(StoreSession db, ActivityRow activity) => db.Require(
        "DELETE FROM activities WHERE id = $1 AND owner IS NOT DISTINCT FROM $2", () => new StaleWriteException(activity.InstanceId), activity.Id, activity.Owner);

    /// <summary>Drops what an instance has asked for; returns the rows, whose runs are to be cancelled.</summary>
    public static List<long> RemoveAll(StoreSession db, string id) => db.Query(
        "DELETE FROM activities WHERE instance_id = $1 RETURNING id", row => row.GetInt64(0), id);
}
