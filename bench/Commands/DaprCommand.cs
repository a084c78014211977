using System.CommandLine;
using System.Globalization;
using Puente.Bench.Dapr;
using Puente.Core;
using StackExchange.Redis;

namespace Puente.Bench.Commands;

/// <summary><c>puente-bench dapr</c>: the embedded Dapr client, and beside each figure what the store's own client library does.</summary>
public static class DaprCommand
{
    private const string Text = """
        Measures the embedded Dapr client: reads and writes of state, events from publisher to handler; in memory, on SQLite and on Redis.
        Beside each figure stands the same work with the store's client library alone, measured in turns with it.

        Example:
          puente-bench dapr
          puente-bench dapr --seconds 20 --redis 127.0.0.1:6379
        """;

    private const double DefaultSeconds = 10, MinSeconds = 0.1, MaxSeconds = 600;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var seconds = new Option<double>("--seconds")
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"How long each figure is measured, warm-up and raw included [{MinSeconds} to {MaxSeconds}]"),
            HelpName = "N",
            DefaultValueFactory = _ => DefaultSeconds,
        };
        seconds.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n) && n is >= MinSeconds and <= MaxSeconds))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--seconds '{result.Tokens[0].Value}': is not a number from {MinSeconds} to {MaxSeconds}."));
        });
        var host = new Option<string?>("--redis") { Description = "A Redis server; its own keys are left alone. Default: a redis-server of this run, where one is installed", HelpName = "HOST:PORT" };
        var only = new Option<string?>("--only") { Description = $"One component: {string.Join(", ", DaprBench.Components)}", HelpName = "COMPONENT" };
        only.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !DaprBench.Components.Contains(result.Tokens[0].Value))
                result.AddError($"--only '{result.Tokens[0].Value}': is not measured. Give one of {string.Join(", ", DaprBench.Components)}.");
        });
        var command = new Command("dapr", Text) { seconds, host, only };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (given, measured, progress) = (parsed.GetValue(host), parsed.GetValue(only), parsed.InvocationConfiguration.Error);
            var wanted = measured is null || measured.EndsWith(".redis", StringComparison.Ordinal);
            await using var own = wanted && given is null ? await OwnRedis.StartAsync() : null;
            await using var redis = await ConnectAsync(given, own);
            if (wanted && redis is null) progress.WriteLine("Redis is left out: no redis-server is installed. Install it (apt-get install redis-server), or give --redis HOST:PORT.");
            var bench = new DaprBench(redis, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.InvocationConfiguration.Output, progress, cancellation);
            await bench.RunAsync(measured);
        });
        return command;
    }

    private static async Task<RedisTarget?> ConnectAsync(string? given, OwnRedis? own)
    {
        if ((given ?? own?.Host) is not { } host) return null;
        try
        {
            var connection = await RedisTarget.ConnectAsync(host);
            return new RedisTarget(host, connection, own is null ? $"server {host}, as it is set up" : OwnRedis.Durability);
        }
        catch (Exception fault) when (fault is RedisConnectionException or ArgumentException)
        {
            throw new InputException("--redis", given, fault.Message.Split('\n')[0], "Give the host:port of a Redis server that runs.");
        }
    }
}
