using System.Globalization;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>The schema of a hub on PostgreSQL, as numbered steps. A step that was released is never changed; a new one is added behind it.</summary>
internal static class PostgresMigrations
{
    private static readonly string[] Steps =
    [
        // 1: instances, their histories, their inboxes, activities that wait or run, and the workers. Times are UTC ticks, leases the server's time.
        """
        CREATE TABLE instances(
            instance_id TEXT NOT NULL PRIMARY KEY, execution_id TEXT NOT NULL, name TEXT NOT NULL, version TEXT,
            status BIGINT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,
            input TEXT, output TEXT, custom_status TEXT, failure TEXT, tags TEXT, parent TEXT, parent_id TEXT,
            revision BIGINT NOT NULL DEFAULT 0, owner TEXT);
        CREATE INDEX instances_created ON instances(created_at, instance_id);
        CREATE INDEX instances_parent ON instances(parent_id) WHERE parent_id IS NOT NULL;
        CREATE INDEX instances_owner ON instances(owner) WHERE owner IS NOT NULL;
        CREATE TABLE history(
            instance_id TEXT NOT NULL, seq BIGINT NOT NULL, kind BIGINT NOT NULL, at BIGINT NOT NULL, task_id BIGINT NOT NULL,
            name TEXT, payload TEXT, details TEXT, fire_at BIGINT, PRIMARY KEY(instance_id, seq));
        CREATE TABLE inbox(
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, instance_id TEXT NOT NULL, execution_id TEXT, visible_at BIGINT NOT NULL,
            kind BIGINT NOT NULL, at BIGINT NOT NULL, task_id BIGINT NOT NULL, name TEXT, payload TEXT, details TEXT, fire_at BIGINT);
        CREATE INDEX inbox_instance ON inbox(instance_id, id);
        CREATE INDEX inbox_visible ON inbox(visible_at, instance_id);
        CREATE TABLE activities(
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, instance_id TEXT NOT NULL, execution_id TEXT NOT NULL, task_id BIGINT NOT NULL,
            name TEXT NOT NULL, input TEXT, tags TEXT, owner TEXT);
        CREATE INDEX activities_instance ON activities(instance_id);
        CREATE INDEX activities_owner ON activities(owner, id);
        CREATE TABLE workers(worker_id TEXT NOT NULL PRIMARY KEY, lease_until TIMESTAMPTZ NOT NULL);
        """,

        // 2: the span that created an instance; since when an activity waits.
        """
        ALTER TABLE instances ADD COLUMN trace TEXT;
        ALTER TABLE activities ADD COLUMN scheduled_at BIGINT;
        """,

        // 3: what nobody has taken, in its order, for the claims.
        """
        CREATE INDEX activities_free ON activities(id) WHERE owner IS NULL;
        """,
    ];

    public static int Latest => Steps.Length;

    /// <summary>Brings the hub's schema to version <paramref name="target"/>; workers that start together wait for one another.</summary>
    /// <exception cref="DurableTaskStorageException">The schema is of a later version than this program knows.</exception>
    public static void Apply(StoreSession session, string schema, int target)
    {
        session.Run("BEGIN");
        session.Execute("SELECT pg_advisory_xact_lock(hashtext($1))", schema);
        session.Run($"CREATE SCHEMA IF NOT EXISTS {schema}");
        session.Run("CREATE TABLE IF NOT EXISTS schema_version(version BIGINT NOT NULL)");
        var version = Current(session);
        if (version > Latest)
            throw new DurableTaskStorageException($"The durable-task schema '{schema}' has version {version}; this program knows up to {Latest}. Use the newer program, or another HubName.");
        for (; version < target; version++)
        {
            session.Run(Steps[version]);
            session.Run(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM schema_version; INSERT INTO schema_version(version) VALUES({version + 1})"));
        }

        session.Run("COMMIT");
    }

    public static int Current(StoreSession session) => (int)session.Number("SELECT MAX(version) FROM schema_version");
}
