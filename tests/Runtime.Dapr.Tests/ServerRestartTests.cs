using System.Diagnostics;
using Dapr;
using Dapr.Client;
using Grpc.Core;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>State on servers that are away at start, die in the middle of writes, and come back.</summary>
public sealed class ServerRestartTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Redis_loses_no_write_that_it_confirmed()
    {
        await using var server = RedisServer.Prepare();
        folder.WithComponent("s", "state.redis", ("redisHost", server.Host), ("readTimeout", "1s"), ("dialTimeout", "1s"));
        await CountsThroughAsync(server.Up, server.Down);
    }

    [Fact]
    public async Task PostgreSQL_loses_no_write_that_it_confirmed()
    {
        await using var server = await PostgresServer.Start();
        await server.Down();
        folder.WithComponent("s", "state.postgresql", ("host", "127.0.0.1"), ("port", $"{server.Port}"), ("user", "puente"), ("database", "postgres"), ("timeout", "5s"));
        await CountsThroughAsync(server.Up, server.Down);
    }

    private async Task CountsThroughAsync(Func<Task> up, Func<Task> down)
    {
        using var client = folder.Client();
        var error = await Assert.ThrowsAsync<DaprException>(() => client.SaveStateAsync("s", "count", 1));
        Assert.Equal(StatusCode.Internal, Assert.IsType<RpcException>(error.InnerException).StatusCode);
        Assert.Contains("ERR_STATE_SAVE: state store s", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<DaprException>(() => client.GetStateAsync<int>("s", "count"));
        Assert.Contains("ERR_STATE_GET: state store s", error.Message, StringComparison.Ordinal);

        await up();
        using var stop = new CancellationTokenSource();
        var (confirmed, unknown, failed) = (0, 0, 0);
        var writer = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    var (value, etag) = await client.GetStateAndETagAsync<int>("s", "count");
                    var firstWrite = new StateOptions { Concurrency = ConcurrencyMode.FirstWrite };
                    // Whether a write that fails was made is unknown; one that is confirmed was.
                    Interlocked.Increment(ref unknown);
                    var made = await client.TrySaveStateAsync("s", "count", value + 1, etag, firstWrite);
                    Interlocked.Decrement(ref unknown);
                    confirmed += made ? 1 : 0;
                }
                catch (DaprException)
                {
                    Interlocked.Increment(ref failed);
                    await Task.Delay(5);
                }
            }
        });
        await Until(() => Volatile.Read(ref confirmed) >= 20, "the first writes");
        for (var round = 0; round < 2; round++)
        {
            var failures = Volatile.Read(ref failed);
            await down();
            await Until(() => Volatile.Read(ref failed) > failures, "the failure");
            await up();
            var before = Volatile.Read(ref confirmed);
            await Until(() => Volatile.Read(ref confirmed) >= before + 20, "writes after the restart");
        }

        await stop.CancelAsync();
        await writer;
        Assert.InRange(await client.GetStateAsync<int>("s", "count"), confirmed, confirmed + unknown);
    }

    private static async Task Until(Func<bool> holds, string what)
    {
        for (var waited = Stopwatch.StartNew(); !holds(); await Task.Delay(5))
            Assert.True(waited.Elapsed < Deadline, $"waited in vain for {what}");
    }
}
