using Puente.Runtime.DurableTask.Storage;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

public class PostgresMigrationTests
{
    [Fact]
    public async Task A_hub_of_version_1_is_brought_up_with_its_contents()
    {
        static void Tasks(TaskRegistry t) => t
            .AddActivity<int, int>("Inc", (n, _) => Task.FromResult(n + 1))
            .AddOrchestrator("Wait", async c => await c.CallActivityAsync<int>("Inc", await c.WaitForExternalEvent<int>("n")));
        var folder = TestEngine.NewFolder();
        // An engine makes the schema; then it is as version 1 left it.
        await using (var first = await TestEngine.Start(Tasks, folder: folder, store: TestStore.Postgres))
        {
            await first.Store.Write(db =>
            {
                db.Run("""
                    DROP INDEX activities_free;
                    ALTER TABLE instances DROP COLUMN trace;
                    ALTER TABLE activities DROP COLUMN scheduled_at;
                    UPDATE schema_version SET version = 1;
                    INSERT INTO instances(instance_id, execution_id, name, status, created_at, updated_at) VALUES('old', 'e', 'Wait', 6, 1, 1);
                    INSERT INTO inbox(instance_id, execution_id, visible_at, kind, at, task_id, name, details) VALUES('old', 'e', 0, 1, 1, -1, 'Wait', '{"executionId":"e"}');
                    """);
                return true;
            });
        }

        await using (var second = await TestEngine.Start(Tasks, folder: folder, store: TestStore.Postgres))
        {
            await second.Client.RaiseEventAsync("old", "n", 4);
            Assert.Equal(5, (await second.End("old")).ReadOutputAs<int>());
            Assert.Equal(PostgresMigrations.Latest, second.Store.Read(PostgresMigrations.Current));
        }

        Directory.Delete(folder, recursive: true);
    }
}
