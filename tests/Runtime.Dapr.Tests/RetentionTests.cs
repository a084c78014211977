using Microsoft.Data.Sqlite;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>What stays in pubsub.db. A trim runs with every 256th publish.</summary>
public sealed class RetentionTests : IDisposable
{
    private readonly TestFolder folder = new TestFolder().WithComponent("pubsub", "pubsub.in-memory");

    public void Dispose() => folder.Dispose();

    private long Stored()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder.Data, "cloud", "pubsub.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM messages";
        return (long)command.ExecuteScalar()!;
    }

    private static async Task PublishManyAsync(global::Dapr.Client.DaprClient client, int count)
    {
        for (var i = 0; i < count; i++)
            await client.PublishEventAsync("pubsub", "t", i);
    }

    [Fact]
    public async Task Nothing_is_kept_for_nobody()
    {
        using var client = folder.Client();
        await PublishManyAsync(client, 256);
        Assert.Equal(0, Stored());
    }

    [Fact]
    public async Task What_all_have_had_is_removed()
    {
        folder.WithSubscription("t", "/events/t");
        await using (var one = await Receiver.StartAsync(folder, "one"))
        await using (var two = await Receiver.StartAsync(folder, "two"))
        {
            await PublishManyAsync(one.Client, 5);
            await one.WaitAsync(5);
            await two.WaitAsync(5);
        }

        Assert.Equal(0, Stored());
    }

    [Fact]
    public async Task The_count_bound_removes_the_oldest()
    {
        folder.WithSubscription("t", "/events/t", scope: "away");
        await using (await Receiver.StartAsync(folder, "away"))
        {
        }

        var options = folder.Options("busy");
        options.MaxMessagesPerTopic = 10;
        using (var client = new EmbeddedDaprClient(options))
            await PublishManyAsync(client, 256);
        Assert.Equal(10, Stored());
        await using var back = await Receiver.StartAsync(folder, "away");
        Assert.Equal(Enumerable.Range(246, 10), (await back.WaitAsync(10)).Select(d => d.Number));
    }

    [Fact]
    public async Task The_age_bound_removes_what_was_never_fetched()
    {
        folder.WithSubscription("t", "/events/t", scope: "away");
        await using (await Receiver.StartAsync(folder, "away"))
        {
        }

        var clock = new ManualClock();
        using var client = folder.Client("busy", clock);
        await PublishManyAsync(client, 100);
        clock.Now += TimeSpan.FromDays(8);
        await PublishManyAsync(client, 156);
        Assert.Equal(156, Stored());
    }
}
