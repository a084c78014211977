using Puente.Hub.Edges.Joining;
using Puente.Hub.Edges.Messages;
using Puente.Hub.Edges.Tokens;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>What must not happen twice does not where the hub's state is on a server either: tokens, challenges and numbers lean on its etags, transactions and times to live.</summary>
public sealed class JoinOverServersTests
{
    [Fact]
    public async Task Over_Redis()
    {
        await using var server = await RedisServer.Start();
        await HoldsAsync(Component("state.redis", "v1", $"[{{ name: redisHost, value: \"{server.Host}\" }}]"));
    }

    [Fact]
    public async Task Over_PostgreSQL()
    {
        var port = await SharedPostgres.Port();
        await HoldsAsync(Component("state.postgresql", "v2", $"[{{ name: connectionString, value: \"host=127.0.0.1 port={port} user=puente dbname=postgres\" }}, {{ name: keyPrefix, value: {Guid.NewGuid()} }}]"));
    }

    private static async Task HoldsAsync(string state)
    {
        await using var hub = await JoiningHub.StartAsync(state, []);
        var token = await hub.TokenAsync(new JoinTokenRequest("operator", Uses: 1));
        using var edge = new FakeEdge(hub);
        using var thief = new FakeEdge(hub, "edge-2");
        var request = edge.Joining(token);
        await hub.ProvisionAsync(await hub.Joins.JoinAsync(request, default));
        Assert.Equal("replayed", (await Assert.ThrowsAsync<EnrolmentRefusedException>(() => hub.Joins.JoinAsync(request, default))).Code);
        Assert.Equal("token-used", (await Assert.ThrowsAsync<EnrolmentRefusedException>(() => thief.JoinAsync(token))).Code);
        Assert.Equal(1, Assert.Single(await hub.Get<JoinTokens>().ListAsync(default)).Used);

        Assert.NotNull((await edge.CollectAsync()).Credential);
        await edge.RenewAsync();
        var (first, second, told) = (edge.Report("verifying"), edge.Report("serving"), edge.Tell("1"));
        Assert.Equal(
            [EdgeMessageOutcome.Accepted, EdgeMessageOutcome.Stale, EdgeMessageOutcome.Duplicate, EdgeMessageOutcome.Accepted, EdgeMessageOutcome.Duplicate],
            [await SendAsync(second), await SendAsync(first), await SendAsync(second), await SendAsync(told), await SendAsync(told)]);
        Assert.Equal(3, (await edge.CollectAsync()).Sequence);

        async Task<EdgeMessageOutcome> SendAsync(Puente.Functions.Common.Http.CloudEvent message) => (await edge.SendAsync(message)).Outcome;
    }

    private static string Component(string type, string version, string metadata) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{ name: state }}\nspec: {{ type: {type}, version: {version}, metadata: {metadata} }}\n";
}
