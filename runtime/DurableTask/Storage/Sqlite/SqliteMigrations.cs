namespace Puente.Runtime.DurableTask.Storage;

/// <summary>The schema of a SQLite file, as numbered steps. A step that was released is never changed; a new one is added behind it.</summary>
internal static class SqliteMigrations
{
    private static readonly string[] Steps =
    [
        // 1: instances, their histories, their inboxes, and activities that wait or run. Times are UTC ticks.
        """
        CREATE TABLE instances(
            instance_id TEXT NOT NULL PRIMARY KEY, execution_id TEXT NOT NULL, name TEXT NOT NULL, version TEXT,
            status INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
            input TEXT, output TEXT, custom_status TEXT, failure TEXT, tags TEXT, parent TEXT, parent_id TEXT);
        CREATE INDEX instances_created ON instances(created_at, instance_id);
        CREATE TABLE history(
            instance_id TEXT NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, at INTEGER NOT NULL, task_id INTEGER NOT NULL,
            name TEXT, payload TEXT, details TEXT, fire_at INTEGER, PRIMARY KEY(instance_id, seq)) WITHOUT ROWID;
        CREATE TABLE inbox(
            id INTEGER PRIMARY KEY AUTOINCREMENT, instance_id TEXT NOT NULL, execution_id TEXT, visible_at INTEGER NOT NULL,
            kind INTEGER NOT NULL, at INTEGER NOT NULL, task_id INTEGER NOT NULL, name TEXT, payload TEXT, details TEXT, fire_at INTEGER);
        CREATE INDEX inbox_instance ON inbox(instance_id, id);
        CREATE INDEX inbox_visible ON inbox(visible_at, instance_id);
        CREATE TABLE activities(
            id INTEGER PRIMARY KEY AUTOINCREMENT, instance_id TEXT NOT NULL, execution_id TEXT NOT NULL, task_id INTEGER NOT NULL,
            name TEXT NOT NULL, input TEXT, tags TEXT);
        CREATE INDEX activities_instance ON activities(instance_id);
        """,

        // 2: recursive termination looks children up by their parent.
        "CREATE INDEX instances_parent ON instances(parent_id) WHERE parent_id IS NOT NULL;",

        // 3: the revision fences steps; the owner is the worker at it, on hubs that have several.
        """
        ALTER TABLE instances ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE instances ADD COLUMN owner TEXT;
        ALTER TABLE activities ADD COLUMN owner TEXT;
        """,

        // 4: the span that created an instance; since when an activity waits.
        """
        ALTER TABLE instances ADD COLUMN trace TEXT;
        ALTER TABLE activities ADD COLUMN scheduled_at INTEGER;
        """,
    ];

    public static int Latest => Steps.Length;

    /// <summary>Brings the file to version <paramref name="target"/>, each step in a transaction of its own.</summary>
    /// <exception cref="DurableTaskStorageException">The file is of a later version than this program knows.</exception>
    public static void Apply(StoreSession session, int target)
    {
        session.Run("CREATE TABLE IF NOT EXISTS schema_version(version INTEGER NOT NULL)");
        var version = Current(session);
        if (version > Latest)
            throw new DurableTaskStorageException($"The durable-task database has schema version {version}; this program knows up to {Latest}. Use the newer program, or another database file.");
        for (; version < target; version++)
        {
            session.Run($"""
                BEGIN IMMEDIATE;
                {Steps[version]}
                DELETE FROM schema_version;
                INSERT INTO schema_version(version) VALUES({version + 1});
                COMMIT;
                """);
        }
    }

    public static int Current(StoreSession session) => (int)session.Number("SELECT MAX(version) FROM schema_version");
}
