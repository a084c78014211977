using System.CommandLine;
using System.Text.Json;
using Puente.Bench.Commands;
using Puente.Core;
using StackExchange.Redis;

namespace Puente.Bench.Tests;

/// <summary>The suite <c>dapr</c> for moments: that it measures what it says, not how fast that is.</summary>
public sealed class DaprBenchTests
{
    private static readonly string[] State = ["read-p50", "reads-per-second", "write-p50", "writes-per-second"];
    private static readonly string[] Events = ["publishes-per-second", "publish-to-handler-p50", "publish-to-handler-p99", "messages-per-second"];

    [Theory]
    [InlineData("state.in-memory", null)]
    [InlineData("state.sqlite", 0.7)]
    [InlineData("pubsub.in-memory", 0.7)]
    public Task Each_figure_stands_beside_its_peer(string component, double? target) => FiguresAsync(component, target);

    [Theory]
    [InlineData("state.redis")]
    [InlineData("pubsub.redis")]
    public async Task On_a_server_of_somebody_it_leaves_nothing_behind(string component)
    {
        await using var server = await RedisServer.Start();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server.Host);
        await connection.GetDatabase().StringSetAsync("mine", 1);
        await FiguresAsync(component, 0.7, "--redis", server.Host);
        Assert.Equal(["mine"], connection.GetServers()[0].Keys().Select(k => k.ToString()));
    }

    [Theory]
    [InlineData("--seconds", "0")]
    [InlineData("--seconds", "soon")]
    [InlineData("--only", "state.tape")]
    public void Wrong_use_names_the_option_and_the_value(string option, string value) =>
        Assert.Contains($"{option} '{value}'", Assert.Single(BenchCommandLine.Create().Parse(["dapr", option, value]).Errors).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_server_that_is_none_is_bad_input()
    {
        var fault = await Assert.ThrowsAsync<InputException>(() => RunAsync("--redis", "127.0.0.1:1"));
        Assert.Equal(("--redis", "127.0.0.1:1"), (fault.Field, fault.Value));
    }

    private static async Task FiguresAsync(string component, double? target, params string[] more)
    {
        var figures = await RunAsync(["--only", component, .. more]);
        Assert.Equal((component.StartsWith("state", StringComparison.Ordinal) ? State : Events).Select(f => $"{component}/{f}"), figures.Select(f => f.GetProperty("figure").GetString()));
        Assert.All(figures, figure =>
        {
            double Number(string name) => figure.GetProperty(name).GetDouble();
            Assert.Equal("dapr", figure.GetProperty("bench").GetString());
            Assert.NotEmpty(figure.GetProperty("peer").GetString()!);
            Assert.True(Number("value") > 0 && Number("peerValue") > 0 && Number("runs") >= 5);
            var more = figure.GetProperty("unit").GetString() == "1/s";
            Assert.Equal(more ? Number("value") / Number("peerValue") : Number("peerValue") / Number("value"), Number("ratio"), 0.01 * Number("ratio"));
            // Just at the target, the printed ratio may be rounded to the other side of it.
            if (target is { } least)
                Assert.True(Number("target") == least && (figure.GetProperty("met").GetBoolean() == Number("ratio") >= least || Math.Abs(Number("ratio") - least) < 0.001));
            else
                Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (figure.GetProperty("target").ValueKind, figure.GetProperty("met").ValueKind));
        });
    }

    private static async Task<List<JsonElement>> RunAsync(params string[] arguments)
    {
        var invocation = BenchCommandLine.Invocation;
        using StringWriter output = new(), progress = new();
        (invocation.Output, invocation.Error) = (output, progress);
        Assert.Equal(0, await BenchCommandLine.Create().Parse(["dapr", "--seconds", "0.3", .. arguments]).InvokeAsync(invocation));
        return [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }
}
