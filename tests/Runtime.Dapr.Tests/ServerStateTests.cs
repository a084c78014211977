using Dapr.Client;
using Npgsql;
using StackExchange.Redis;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>What a real sidecar would find in the servers, and what the components' settings do.</summary>
public sealed class ServerStateTests : IDisposable
{
    private static readonly Dictionary<string, string> OneMinute = new() { ["ttlInSeconds"] = "60" };
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Redis_holds_a_hash_a_key_in_the_fields_of_Dapr()
    {
        var server = await SharedRedis.Server();
        var prefix = Guid.NewGuid().ToString();
        folder.WithComponent("s", "state.redis", ("redisHost", server.Host), ("keyPrefix", prefix), ("redisDB", "3"), ("ttlInSeconds", "600"));
        using var client = folder.Client();
        await client.SaveStateAsync("s", "k", 1);
        await client.SaveStateAsync("s", "k", 2, metadata: OneMinute);
        await client.SaveStateAsync("s", "first", 1, new StateOptions { Concurrency = ConcurrencyMode.FirstWrite });
        await client.SaveStateAsync("s", "for ever", 1, metadata: new Dictionary<string, string> { ["ttlInSeconds"] = "-1" });

        using var raw = await ConnectionMultiplexer.ConnectAsync(server.Host);
        var database = raw.GetDatabase(3);
        string Text(HashEntry[] fields) => string.Join(' ', fields.Select(f => $"{f.Name}={f.Value}").Order());
        Assert.Equal("data=2 version=2", Text(await database.HashGetAllAsync(prefix + "||k")));
        Assert.Equal("data=1 first-write=0 version=1", Text(await database.HashGetAllAsync(prefix + "||first")));
        Assert.InRange((await database.KeyTimeToLiveAsync(prefix + "||k"))!.Value.TotalSeconds, 1, 60);
        Assert.InRange((await database.KeyTimeToLiveAsync(prefix + "||first"))!.Value.TotalSeconds, 61, 600);
        Assert.Null(await database.KeyTimeToLiveAsync(prefix + "||for ever"));

        // As a sidecar writes.
        await database.HashSetAsync(prefix + "||theirs", [new("data", "7"), new("version", 41)]);
        Assert.Equal((7, "41"), await client.GetStateAndETagAsync<int>("s", "theirs"));
        Assert.True(await client.TrySaveStateAsync("s", "theirs", 8, "41"));
    }

    [Fact]
    public async Task PostgreSQL_holds_a_row_a_key_in_the_table_of_Dapr()
    {
        var prefix = "t" + Guid.NewGuid().ToString("n") + "_";
        var port = await SharedPostgres.Port();
        folder.WithComponent(
            "s", "state.postgresql", ("connectionString", $"postgres://puente@127.0.0.1:{port}/postgres?sslmode=disable"), ("tablePrefix", prefix), ("metadataTableName", prefix + "meta"));
        using (var client = folder.Client())
        {
            await client.SaveStateAsync("s", "k", 1, metadata: OneMinute);
            using var second = folder.Client("other");
            await second.SaveStateAsync("s", "k", 2);
        }

        await using var source = NpgsqlDataSource.Create(await SharedPostgres.ConnectionString());
        async Task<object?> Scalar(string sql)
        {
            await using var command = source.CreateCommand(sql);
            return await command.ExecuteScalarAsync();
        }

        Assert.Equal("app||k 1 true|other||k 2 false", await Scalar($"SELECT string_agg(key || ' ' || convert_from(value, 'UTF8') || ' ' || (expires_at > now() IS TRUE)::text, '|' ORDER BY key) FROM {prefix}state"));
        Assert.Equal("bytea created_at etag expires_at key updated_at", await Scalar(
            $"SELECT string_agg(CASE column_name WHEN 'value' THEN data_type ELSE column_name END, ' ' ORDER BY CASE column_name WHEN 'value' THEN data_type ELSE column_name END) FROM information_schema.columns WHERE table_name = '{prefix}state'"));
        Assert.Equal($"migrations-state-v2-{prefix}=1", await Scalar($"SELECT string_agg(key || '=' || value, ' ') FROM {prefix}meta"));
    }

    [Fact]
    public async Task PostgreSQL_is_rid_of_expired_rows_from_time_to_time()
    {
        var prefix = "t" + Guid.NewGuid().ToString("n") + "_";
        folder.WithComponent(
            "s", "state.postgresql", ("connectionString", $"host=127.0.0.1 port={await SharedPostgres.Port()} user=puente dbname=postgres"),
            ("tablePrefix", prefix), ("metadataTableName", prefix + "meta"), ("cleanupInterval", "1ms"));
        using var client = folder.Client();
        await client.SaveStateAsync("s", "old", 1, metadata: new Dictionary<string, string> { ["ttlInSeconds"] = "1" });
        await using var source = NpgsqlDataSource.Create(await SharedPostgres.ConnectionString());
        var deadline = DateTime.UtcNow.AddSeconds(20);
        for (long rows = 2; rows > 1;)
        {
            Assert.True(DateTime.UtcNow < deadline);
            await client.SaveStateAsync("s", "new", 1);
            await using var command = source.CreateCommand($"SELECT count(*) FROM {prefix}state");
            rows = (long)(await command.ExecuteScalarAsync())!;
        }
    }

    [Theory]
    [InlineData("state.redis", "redisHost", "a:b")]
    [InlineData("state.redis", "redisDB", "-1")]
    [InlineData("state.redis", "redisType", "cluster")]
    [InlineData("state.redis", "redisPort", "0")]
    [InlineData("state.redis", "enableTLS", "maybe")]
    [InlineData("state.redis", "dialTimeout", "soon")]
    [InlineData("state.redis", "ttlInSeconds", "1.5")]
    [InlineData("state.redis", "queryIndexes", "[]")]
    [InlineData("state.redis", "keyPrefix", "a||b")]
    [InlineData("state.postgresql", "connectionString", "host=a colour=blue")]
    [InlineData("state.postgresql", "connectionString", "Server=a;Port=1")]
    [InlineData("state.postgresql", "port", "0")]
    [InlineData("state.postgresql", "timeout", "0")]
    [InlineData("state.postgresql", "tablePrefix", "a;b")]
    [InlineData("state.postgresql", "metadataTableName", "1a")]
    [InlineData("state.postgresql", "cleanupInterval", "often")]
    [InlineData("state.postgresql", "maxConns", "-1")]
    [InlineData("state.postgresql", "useAzureAD", "true")]
    public void A_bad_field_is_told_at_start_up(string type, string field, string value)
    {
        var required = type == "state.redis" ? ("redisHost", "localhost:6379") : ("connectionString", "host=localhost user=u");
        folder.WithComponent("s", type, required.Item1 == field ? [(field, value)] : [required, (field, value)]);
        var faults = Assert.Throws<Resources.ComponentException>(() => folder.Client()).Faults;
        Assert.Equal($"spec.metadata.{field}", Assert.Single(faults).Field);
    }

    [Theory]
    [InlineData("state.redis", "redisHost")]
    [InlineData("state.postgresql", "connectionString")]
    public void A_missing_server_is_told_at_start_up(string type, string field)
    {
        folder.WithComponent("s", type, ("keyPrefix", "none"));
        Assert.Equal($"spec.metadata.{field}", Assert.Single(Assert.Throws<Resources.ComponentException>(() => folder.Client()).Faults).Field);
    }
}
