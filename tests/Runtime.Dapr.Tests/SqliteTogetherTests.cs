using Dapr;
using Dapr.Client;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>Writes of one process that come at the same time share a transaction of the file.</summary>
public sealed class SqliteTogetherTests : IDisposable
{
    private const int Writers = 64;
    private readonly TestFolder folder = new TestFolder().WithComponent("s", "state.sqlite", ("connectionString", "s.db"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_holds_or_fails_by_itself()
    {
        using var client = folder.Client();
        var firstWrite = new StateOptions { Concurrency = ConcurrencyMode.FirstWrite };
        var created = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(async () =>
        {
            var one = client.TrySaveStateAsync("s", "one", i, "", firstWrite);
            await client.SaveStateAsync("s", $"k{i}", i);
            var refused = client.ExecuteStateTransactionAsync("s", [new($"t{i}", "1"u8.ToArray(), StateOperationType.Upsert), new("one", null, StateOperationType.Delete, "no etag")]);
            await Assert.ThrowsAsync<DaprException>(() => refused);
            return (i, Created: await one);
        })));
        var winner = Assert.Single(created, c => c.Created).i;
        Assert.Equal(winner, await client.GetStateAsync<int>("s", "one"));
        var all = Enumerable.Range(0, Writers);
        Assert.Equal(all, (await client.GetBulkStateAsync<int>("s", [.. all.Select(i => $"k{i}")], null)).Select(i => i.Value));
        Assert.All(await client.GetBulkStateAsync<int>("s", [.. all.Select(i => $"t{i}")], null), i => Assert.Equal("", i.ETag));
    }

    [Fact]
    public async Task One_that_is_called_off_before_its_turn_writes_nothing()
    {
        using var client = folder.Client();
        using var off = new CancellationTokenSource();
        await off.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SaveStateAsync("s", "k", 1, cancellationToken: off.Token));
        Assert.Equal(0, await client.GetStateAsync<int>("s", "k"));
    }
}
