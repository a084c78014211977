using Puente.Runtime.DurableTask.Engine;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>Activities that wait or run. A row goes in the transaction that records its outcome, so that it has one only.</summary>
internal static class ActivityTable
{
    public static long Insert(SqliteSession db, string id, string executionId, OrchestrationEvent scheduled) => (long)db.Scalar(
        "INSERT INTO activities(instance_id, execution_id, task_id, name, input, tags) VALUES($1, $2, $3, $4, $5, $6) RETURNING id",
        id, executionId, scheduled.TaskId, scheduled.Name, scheduled.Payload, scheduled.Details)!;

    public static ActivityRow? Find(SqliteSession db, long activity) => db.Query(
        "SELECT id, instance_id, execution_id, task_id, name, input, tags FROM activities WHERE id = $1",
        row => new ActivityRow(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4), row.Text(5), row.Text(6)),
        activity).FirstOrDefault();

    public static bool Waits(SqliteSession db, string id, string executionId, int taskId) => db.Scalar(
        "SELECT 1 FROM activities WHERE instance_id = $1 AND execution_id = $2 AND task_id = $3", id, executionId, taskId) is not null;

    public static List<long> All(SqliteSession db) => db.Query("SELECT id FROM activities ORDER BY id", row => row.GetInt64(0));

    public static bool Remove(SqliteSession db, long activity) => db.Execute("DELETE FROM activities WHERE id = $1", activity) == 1;

    /// <summary>Drops what an instance has asked for; returns the rows, whose runs are to be cancelled.</summary>
    public static List<long> RemoveAll(SqliteSession db, string id) => db.Query(
        "DELETE FROM activities WHERE instance_id = $1 RETURNING id", row => row.GetInt64(0), id);
}
