namespace Puente.Runtime.DurableTask.Storage;

/// <summary>What waits to be worked on: on a shared hub, what nobody has taken and what is this worker's.</summary>
/// <param name="Activities">Activities that do not run yet.</param>
/// <param name="ActivityAge">How long the oldest of them has waited.</param>
/// <param name="Instances">Instances with something to read.</param>
/// <param name="InstanceAge">How long the oldest of what they have to read has waited.</param>
internal sealed record Backlog(long Activities, TimeSpan ActivityAge, long Instances, TimeSpan InstanceAge)
{
    /// <param name="db">The session.</param>
    /// <param name="running">Rows of the activities that run in this process.</param>
    /// <param name="now">The engine's time.</param>
    public static Backlog Read(StoreSession db, HashSet<long> running, DateTime now)
    {
        var rows = db.Number("SELECT COUNT(*) FROM activities WHERE owner IS NULL OR owner = $1", db.Worker);
        var first = db.Query(
            "SELECT id, scheduled_at FROM activities WHERE owner IS NULL OR owner = $1 ORDER BY id LIMIT $2", row => (Id: row.GetInt64(0), At: row.MaybeTime(1)),
            db.Worker, running.Count + 1).Find(a => !running.Contains(a.Id));
        var (instances, since) = db.Query(
            """
            SELECT COUNT(DISTINCT instance_id), MIN(CASE WHEN visible_at > at THEN visible_at ELSE at END) FROM inbox WHERE visible_at <= $1
            """,
            row => (row.GetInt64(0), row.MaybeTime(1)), now)[0];
        return new Backlog(Math.Max(0, rows - running.Count), Age(first.At), instances, Age(since));

        TimeSpan Age(DateTime? from) => from < now ? now - from.Value : TimeSpan.Zero;
    }
}
