namespace Puente.Runtime.DurableTask.Tests;

public class LeftoverTests
{
    [Fact]
    public async Task Work_committed_by_a_worker_after_it_was_struck_off_goes_to_another()
    {
        await using var engine = await TestEngine.Start(
            t => t.AddOrchestrator("Run", async c => await c.WaitForExternalEvent<int>("n") + await c.CallActivityAsync<int>("One"))
                .AddActivity("One", (_, _) => Task.FromResult<object?>(1)),
            o => (o.LeaseDuration, o.PollInterval) = (TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100)),
            store: TestStore.Postgres);
        await engine.Schedule("Run", id: "x");
        await engine.Until("x", m => m.IsRunning);
        await engine.Store.Write(db => db.Execute("UPDATE instances SET owner = 'nobody' WHERE instance_id = 'x'"));
        await engine.Client.RaiseEventAsync("x", "n", 1);
        Assert.Equal(2, (await engine.End("x")).ReadOutputAs<int>());
    }
}
