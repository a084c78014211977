using System.Diagnostics;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Storage;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

public class StorageTests
{
    private static void Tasks(TaskRegistry t) => t
        .AddActivity<int, int>("Inc", (n, _) => Task.FromResult(n + 1))
        .AddOrchestrator("Wait", async c => await c.CallActivityAsync<int>("Inc", await c.WaitForExternalEvent<int>("n")));

    [Fact]
    public async Task A_database_of_version_1_is_brought_up_with_its_contents()
    {
        var folder = TestEngine.NewFolder();
        var path = Path.Combine(folder, "durable.db");
        using (var session = SqliteSession.Open(path, readOnly: false))
        {
            SqliteMigrations.Apply(session, 1);
            Assert.Equal(1, SqliteMigrations.Current(session));
            session.Run("""
                INSERT INTO instances(instance_id, execution_id, name, status, created_at, updated_at) VALUES('old', 'e', 'Wait', 6, 1, 1);
                INSERT INTO inbox(instance_id, execution_id, visible_at, kind, at, task_id, name, details) VALUES('old', 'e', 0, 1, 1, -1, 'Wait', '{"executionId":"e"}');
                """);
        }

        await using (var engine = await TestEngine.Start(Tasks, folder: folder))
        {
            await engine.Client.RaiseEventAsync("old", "n", 4);
            Assert.Equal(5, (await engine.End("old")).ReadOutputAs<int>());
            Assert.Equal(SqliteMigrations.Latest, engine.Store.Read(SqliteMigrations.Current));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_database_of_a_later_version_is_refused()
    {
        var folder = TestEngine.NewFolder();
        using (var session = SqliteSession.Open(Path.Combine(folder, "durable.db"), readOnly: false))
        {
            SqliteMigrations.Apply(session, SqliteMigrations.Latest);
            session.Run("UPDATE schema_version SET version = 999");
        }

        var refused = await Assert.ThrowsAsync<DurableTaskStorageException>(() => TestEngine.Start(Tasks, folder: folder));
        Assert.Contains("schema version 999", refused.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        var folder = TestEngine.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "durable.db"), new string('x', 5000));
        var refused = await Assert.ThrowsAsync<DurableTaskStorageException>(() => TestEngine.Start(Tasks, folder: folder));
        Assert.Contains("cannot be opened", refused.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task One_owner_at_a_time_and_the_next_waits_for_it()
    {
        var folder = TestEngine.NewFolder();
        var first = await TestEngine.Start(Tasks, folder: folder);
        var watch = Stopwatch.StartNew();
        var refused = await Assert.ThrowsAsync<DurableTaskStorageException>(() => TestEngine.Start(Tasks, o => o.LockTimeout = TimeSpan.FromMilliseconds(200), folder));
        Assert.Contains("Another process holds", refused.Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.2, 10);
        var second = TestEngine.Start(Tasks, folder: folder);
        await first.DisposeAsync();
        await (await second).DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_full_disk_pauses_the_work_and_says_so()
    {
        await using var engine = await TestEngine.Start(Tasks, o => o.MaxStorageBackoff = TimeSpan.FromMilliseconds(50));
        Assert.Equal(DurableTaskHealthState.Healthy, engine.Health.State);
        var id = await engine.Schedule("Wait");
        await engine.Until(id, m => m.IsRunning);
        // SQLite answers a file at its page limit as it answers a full disk.
        await engine.Store.Write(db =>
        {
            db.Run("PRAGMA max_page_count = 1");
            return true;
        });
        await Assert.ThrowsAsync<DurableTaskStorageException>(() => engine.Client.RaiseEventAsync(id, "n", new string('x', 200_000)));
        Assert.Equal(DurableTaskHealthState.Unhealthy, engine.Health.State);
        Assert.Contains("full", engine.Health.Reason!, StringComparison.Ordinal);

        // The probe write fits into the file as it is; the engine finds that out by itself.
        await Eventually.Holds(() => engine.Health.State == DurableTaskHealthState.Healthy, "healthy again");
        await engine.Store.Write(db =>
        {
            db.Run("PRAGMA max_page_count = 1000000");
            return true;
        });
        await engine.Client.RaiseEventAsync(id, "n", 1);
        Assert.Equal(2, (await engine.End(id)).ReadOutputAs<int>());
        Assert.Null(engine.Health.Reason);
    }

    [Fact]
    public async Task A_file_that_is_read_only_pauses_the_work_and_says_so()
    {
        await using var engine = await TestEngine.Start(Tasks, o => o.MaxStorageBackoff = TimeSpan.FromMilliseconds(300));
        var id = await engine.Schedule("Wait");
        await engine.Until(id, m => m.IsRunning);
        // The writer's connection answers as on a read-only file; file modes would not hold root back.
        var writer = await engine.Store.Write(db => db);
        writer.Run("PRAGMA query_only = 1");
        var refused = await Assert.ThrowsAsync<DurableTaskStorageException>(() => engine.Client.RaiseEventAsync(id, "n", 1));
        Assert.Contains("readonly", refused.Message, StringComparison.Ordinal);
        Assert.Equal(DurableTaskHealthState.Unhealthy, engine.Health.State);

        writer.Run("PRAGMA query_only = 0");
        await Eventually.Holds(() => engine.Health.State == DurableTaskHealthState.Healthy, "healthy again");
        await engine.Client.RaiseEventAsync(id, "n", 1);
        Assert.Equal(2, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_write_of_the_engine_is_tried_until_it_works()
    {
        await using var engine = await TestEngine.Start(Tasks, o => o.MaxStorageBackoff = TimeSpan.FromMilliseconds(50));
        var tries = 0;
        var written = engine.Store.Write(
            _ => Interlocked.Increment(ref tries) < 3 ? throw new Microsoft.Data.Sqlite.SqliteException("disk I/O error", 10) : tries, persistent: true);
        Assert.Equal(3, await written.WaitAsync(TestEngine.Deadline));
        await Eventually.Holds(() => engine.Health.State == DurableTaskHealthState.Healthy, "healthy again");
        await engine.Client.RaiseEventAsync(await engine.Schedule("Wait", id: "x"), "n", 1);
        Assert.Equal(2, (await engine.End("x")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_write_that_throws_leaves_the_others_alone()
    {
        await using var engine = await TestEngine.Start(Tasks);
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            try
            {
                await engine.Schedule("Wait", id: $"same-{i / 2}");
                return 1;
            }
            catch (InvalidOperationException)
            {
                return 0;
            }
        }));
        Assert.Equal(20, results.Sum());
        Assert.Equal(20, await engine.Client.GetAllInstancesAsync().CountAsync());
    }

    [Fact]
    public async Task The_client_says_so_when_the_engine_is_down()
    {
        var engine = await TestEngine.Start(Tasks);
        await engine.Stop();
        Assert.Equal(DurableTaskHealthState.Stopped, engine.Health.State);
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Schedule("Wait"));
        await engine.DisposeAsync();
    }

    [Fact]
    public void Options_report_every_fault()
    {
        var faulty = new DurableTaskOptions { DatabasePath = "", MaxConcurrentActivities = 0, MaxHistoryEvents = -1 };
        var faults = Assert.Throws<ArgumentException>(faulty.Validate);
        foreach (var name in new[] { "DatabasePath", "MaxConcurrentActivities", "MaxHistoryEvents" }) Assert.Contains(name, faults.Message, StringComparison.Ordinal);
    }
}
