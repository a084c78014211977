using Dapr.Client;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>Several clients, as several processes, on one state file.</summary>
public sealed class SharedStateTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Writers_of_two_clients_never_lose_a_count()
    {
        folder.WithComponent("twins", "state.sqlite", ("connectionString", "../cloud/twins.db"), ("keyPrefix", "none"));
        using var hub = folder.Client("hub");
        using var edge = folder.Client("edge-1");
        await hub.SaveStateAsync("twins", "count", 0);
        await Task.WhenAll(new[] { hub, edge }.Select(client => Task.Run(async () =>
        {
            for (var done = 0; done < 25;)
            {
                var (value, etag) = await client.GetStateAndETagAsync<int>("twins", "count");
                done += await client.TrySaveStateAsync("twins", "count", value + 1, etag) ? 1 : 0;
            }
        })));
        Assert.Equal(50, await hub.GetStateAsync<int>("twins", "count"));
    }

    [Theory]
    [InlineData("", false, "hub||k")]
    [InlineData("appid", false, "hub||k")]
    [InlineData("name", true, "s||k")]
    [InlineData("none", true, "k")]
    [InlineData("fleet", true, "fleet||k")]
    public async Task The_key_prefix_says_who_shares_a_key(string strategy, bool shared, string stored)
    {
        folder.WithComponent("s", "state.sqlite", ("connectionString", "../cloud/s.db"), ("keyPrefix", strategy), ("tableName", "kv"));
        using var hub = folder.Client("hub");
        using var edge = folder.Client("edge-1");
        await hub.SaveStateAsync("s", "k", 7);
        Assert.Equal(shared ? 7 : 0, await edge.GetStateAsync<int>("s", "k"));
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(folder.Data, "cloud", "s.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT key FROM kv";
        Assert.Equal(stored, command.ExecuteScalar());
    }

    [Fact]
    public async Task State_outlives_the_client()
    {
        folder.WithComponent("s", "state.sqlite", ("connectionString", "s.db"));
        using (var first = folder.Client())
            await first.SaveStateAsync("s", "k", 7);
        using var second = folder.Client();
        Assert.Equal(7, await second.GetStateAsync<int>("s", "k"));
    }
}
