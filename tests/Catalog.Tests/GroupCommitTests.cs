namespace Puente.Catalog.Tests;

public sealed class GroupCommitTests
{
    [Fact]
    public async Task Nobody_writes_for_others_and_those_that_come_during_a_write_share_the_next()
    {
        using var begun = new SemaphoreSlim(0);
        using var open = new SemaphoreSlim(0);
        var writes = new List<int[]>();
        var group = new GroupCommit<int>(10, items =>
        {
            // As SQLite does: on the thread that asks.
            begun.Release();
            open.Wait(TestContext.Current.CancellationToken);
            writes.Add([.. items]);
            return Task.CompletedTask;
        });

        var first = group.AddAsync(0);
        await begun.WaitAsync(TestContext.Current.CancellationToken);
        Task[] others = [.. Enumerable.Range(1, 5).Select(group.AddAsync)];
        open.Release();
        await first;
        Assert.All(others, other => Assert.False(other.IsCompleted));
        open.Release();
        await Task.WhenAll(others);

        Assert.Equal([[0], [1, 2, 3, 4, 5]], writes);
    }
}
