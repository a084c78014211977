using System.Data.Common;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Engine;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>Instances: where each stands.</summary>
internal static class InstanceTable
{
    // Completed 1, Failed 3, Terminated 5.
    public const string Terminal = "(1, 3, 5)";

    private const string Columns = "instance_id, execution_id, name, status, tags, parent, version, revision, owner, created_at, trace";

    public static InstanceRow? Find(StoreSession db, string id) =>
        db.Query($"SELECT {Columns} FROM instances WHERE instance_id = $1", Row, id).FirstOrDefault();

    public static void Insert(StoreSession db, string id, OrchestrationEvent started, StartDetails details, DateTime now) => db.Post(
        """
        INSERT INTO instances(instance_id, execution_id, name, version, status, created_at, updated_at, input, tags, parent, parent_id, trace)
        VALUES($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11)
        """,
        id, details.ExecutionId, started.Name, details.Version, OrchestrationRuntimeStatus.Pending, now,
        started.Stored, EngineJson.WriteTags(details.Tags), EngineJson.Write(details.Parent), details.Parent?.InstanceId, TraceAnchor.Write(details));

    /// <summary>Records a step's outcome and takes the instance.</summary>
    /// <exception cref="StaleWriteException">It has gone on since it was read: the step is not of its time any more. Thrown here or when the session is flushed.</exception>
    public static void Update(
        StoreSession db, InstanceRow self, OrchestrationRuntimeStatus status, string? output, string? customStatus, string? failure, DateTime now)
    {
        if (status != self.Status) db.Tell(new Notice(NoticeKind.Status, self.InstanceId));
        db.Require(
            $"""
            UPDATE instances SET status = $4, output = $5, custom_status = $6, failure = $7, updated_at = $8, owner = $9, revision = revision + 1
            WHERE instance_id = $1 AND execution_id = $2 AND revision = $3 AND status NOT IN {Terminal}
            """,
            () => new StaleWriteException(self.InstanceId),
            self.InstanceId, self.ExecutionId, self.Revision, status, output, customStatus, failure, now, db.Worker);
    }

    /// <summary>Ends a generation from outside its code; the custom status stays.</summary>
    /// <exception cref="StaleWriteException">It has gone on since it was read. Thrown here or when the session is flushed.</exception>
    public static void End(StoreSession db, InstanceRow self, OrchestrationRuntimeStatus status, string? output, string? failure, DateTime now)
    {
        db.Tell(new Notice(NoticeKind.Status, self.InstanceId));
        db.Require(
            $"""
            UPDATE instances SET status = $4, output = $5, failure = $6, updated_at = $7, revision = revision + 1
            WHERE instance_id = $1 AND execution_id = $2 AND revision = $3 AND status NOT IN {Terminal}
            """,
            () => new StaleWriteException(self.InstanceId),
            self.InstanceId, self.ExecutionId, self.Revision, status, output, failure, now);
    }

    public static void NextGeneration(StoreSession db, string id, StartDetails details, string? input, DateTime now) => db.Post(
        "UPDATE instances SET execution_id = $2, input = $3, version = $4, updated_at = $5 WHERE instance_id = $1",
        id, details.ExecutionId, input, details.Version, now);

    /// <summary>Makes a failed instance live again.</summary>
    public static void Revive(StoreSession db, string id, DateTime now) => db.Post(
        "UPDATE instances SET status = $2, output = NULL, failure = NULL, updated_at = $3, owner = NULL, revision = revision + 1 WHERE instance_id = $1",
        id, OrchestrationRuntimeStatus.Running, now);

    public static List<string> LiveChildren(StoreSession db, string id) => db.Query(
        $"SELECT instance_id FROM instances WHERE parent_id = $1 AND status NOT IN {Terminal}", row => row.GetString(0), id);

    public static string? Output(StoreSession db, string id) => (string?)db.Scalar("SELECT output FROM instances WHERE instance_id = $1", id);

    public static string? Input(StoreSession db, string id) => (string?)db.Scalar("SELECT input FROM instances WHERE instance_id = $1", id);

    /// <summary>Removes an instance and all that belongs to it.</summary>
    public static void Delete(StoreSession db, string id)
    {
        HistoryTable.Clear(db, id);
        db.Post("DELETE FROM inbox WHERE instance_id = $1", id);
        db.Post("DELETE FROM activities WHERE instance_id = $1", id);
        db.Post("DELETE FROM instances WHERE instance_id = $1", id);
    }

    private static InstanceRow Row(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), (OrchestrationRuntimeStatus)row.GetInt32(3), row.Text(4), row.Text(5), row.Text(6), row.GetInt64(7), row.Text(8),
        row.Time(9), row.Text(10));
}
