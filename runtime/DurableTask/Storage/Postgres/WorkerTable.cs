namespace Puente.Runtime.DurableTask.Storage;

/// <summary>The workers of a hub and what each has taken. A lease is a promise to renew it before the server's clock passes it.</summary>
internal static class WorkerTable
{
    public static void Join(StoreSession db, string worker, TimeSpan lease) => db.Execute(
        "INSERT INTO workers(worker_id, lease_until) VALUES($1, clock_timestamp() + make_interval(secs => $2))", worker, lease.TotalSeconds);

    /// <summary>Renews a lease; false when the worker was taken for dead.</summary>
    public static bool Renew(StoreSession db, string worker, TimeSpan lease) => db.Execute(
        "UPDATE workers SET lease_until = clock_timestamp() + make_interval(secs => $2) WHERE worker_id = $1", worker, lease.TotalSeconds) == 1;

    /// <summary>Strikes off the workers whose leases have run out, and frees what they had taken.</summary>
    public static List<string> Reap(StoreSession db)
    {
        var silent = db.Query(
            "DELETE FROM workers WHERE worker_id IN (SELECT worker_id FROM workers WHERE lease_until < clock_timestamp() FOR UPDATE SKIP LOCKED) RETURNING worker_id",
            row => row.GetString(0));
        foreach (var worker in silent) Release(db, worker);
        FreeLeftovers(db);
        return silent;
    }

    /// <summary>
    /// Frees what belongs to no worker there is: a worker that does not know yet that it was struck off may have a transaction under way then, whose rows the
    /// release did not see. What is locked is looked at the next time.
    /// </summary>
    private static void FreeLeftovers(StoreSession db)
    {
        var freed = db.Execute(
            """
            UPDATE activities SET owner = NULL WHERE id IN (
                SELECT a.id FROM activities a WHERE a.owner IS NOT NULL AND NOT EXISTS (SELECT 1 FROM workers w WHERE w.worker_id = a.owner) FOR UPDATE SKIP LOCKED)
            """);
        freed += db.Execute(
            """
            UPDATE instances SET owner = NULL WHERE instance_id IN (
                SELECT i.instance_id FROM instances i WHERE i.owner IS NOT NULL AND NOT EXISTS (SELECT 1 FROM workers w WHERE w.worker_id = i.owner) FOR UPDATE SKIP LOCKED)
            """);
        if (freed > 0) db.Tell(new Notice(NoticeKind.Activities));
    }

    /// <summary>Strikes off a worker that leaves.</summary>
    public static bool Leave(StoreSession db, string worker)
    {
        db.Execute("DELETE FROM workers WHERE worker_id = $1", worker);
        Release(db, worker);
        return true;
    }

    /// <summary>Lets go of the instances, and of the activities but for those that run, while the lease is kept.</summary>
    public static bool HandOver(StoreSession db, string worker, HashSet<long> running)
    {
        db.Execute("UPDATE instances SET owner = NULL WHERE owner = $1", worker);
        foreach (var activity in db.Query("SELECT id FROM activities WHERE owner = $1", row => row.GetInt64(0), worker).Where(id => !running.Contains(id)))
            db.Execute("UPDATE activities SET owner = NULL WHERE id = $1", activity);
        db.Tell(new Notice(NoticeKind.Activities));
        return true;
    }

    // ANY(ARRAY(…)) where IN would do: it is looked up by key, whatever the planner believes of the table's size.

    /// <summary>Takes activities that nobody has, oldest first.</summary>
    public static List<long> ClaimActivities(StoreSession db, int limit) => db.Query(
        """
        UPDATE activities SET owner = $1
        WHERE id = ANY(ARRAY(SELECT id FROM activities WHERE owner IS NULL ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED))
        RETURNING id
        """,
        row => row.GetInt64(0), db.Worker, limit);

    /// <summary>Takes instances that nobody has and that have something to read.</summary>
    public static List<string> ClaimInstances(StoreSession db, DateTime now, int limit) => db.Query(
        """
        UPDATE instances SET owner = $1
        WHERE instance_id = ANY(ARRAY(
            SELECT instance_id FROM instances
            WHERE owner IS NULL AND instance_id IN (SELECT instance_id FROM inbox WHERE visible_at <= $2)
            LIMIT $3 FOR UPDATE SKIP LOCKED))
        RETURNING instance_id
        """,
        row => row.GetString(0), db.Worker, now, limit);

    /// <summary>This worker's instances that have something to read.</summary>
    public static List<string> Ready(StoreSession db, DateTime now) => db.Query(
        "SELECT DISTINCT instance_id FROM inbox JOIN instances USING(instance_id) WHERE visible_at <= $1 AND owner = $2", row => row.GetString(0), now, db.Worker);

    /// <summary>Those of <paramref name="among"/> that are this worker's and have something to read.</summary>
    public static List<string> Ready(StoreSession db, DateTime now, string[] among) => db.Query(
        "SELECT DISTINCT instance_id FROM inbox JOIN instances USING(instance_id) WHERE instance_id = ANY($3) AND visible_at <= $1 AND owner = $2",
        row => row.GetString(0), now, db.Worker, among);

    private static void Release(StoreSession db, string worker)
    {
        db.Execute("UPDATE activities SET owner = NULL WHERE owner = $1", worker);
        db.Execute("UPDATE instances SET owner = NULL WHERE owner = $1", worker);
        db.Tell(new Notice(NoticeKind.Activities));
    }
}
