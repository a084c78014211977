using System.Security.Cryptography;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges;
using Puente.Hub.Edges.Joining;
using Puente.Hub.Edges.Tokens;
using Puente.Hub.Rollouts;
using Puente.Hub.Rollouts.Records;
using Puente.Workflows.Provisioning;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>Joining, and each way to try it without the right.</summary>
public sealed class JoinTests : IAsyncLifetime
{
    private JoiningHub _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await JoiningHub.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task An_edge_with_a_token_becomes_one_of_the_fleet_with_a_credential_and_the_token_s_labels()
    {
        using var edge = new FakeEdge(_hub);
        var outcome = await edge.JoinAsync(await _hub.TokenAsync(new JoinTokenRequest("operator", new Dictionary<string, string> { ["ring"] = "canary" })));
        Assert.Equal("requested", outcome.Answer.State);
        var pending = await edge.CollectAsync();
        Assert.True(pending is { State: "requested", Credential: null, RetryAfterSeconds: > 0 });

        await _hub.ProvisionAsync(outcome);
        var answer = await edge.CollectAsync();

        using var hubKey = ECDsa.Create();
        hubKey.ImportFromPem(answer.HubKey);
        var credential = SignedJson.Open<EdgeCredential>(answer.Credential!, EdgeCredential.PayloadType, hubKey);
        Assert.Equal(("edge-1", 1, "canary", PublicKeyJwk.Of(edge.Key).Id), (credential.Edge, credential.Serial, credential.Labels["ring"], credential.KeyId));
        Assert.Equal(TimeSpan.FromDays(1), credential.NotAfter - credential.NotBefore);
        Assert.Equal(credential.Hub, _hub.Get<HubSigner>().KeyId);
        // Collected again it is the same one, however often the answer is lost.
        Assert.Equal(1, SignedJson.Open<EdgeCredential>((await edge.CollectAsync()).Credential!, EdgeCredential.PayloadType, hubKey).Serial);
        Assert.Empty(await _hub.RefusedAsync());
    }

    [Fact]
    public async Task A_person_decides_where_the_token_says_so()
    {
        using var edge = new FakeEdge(_hub);
        var outcome = await edge.JoinAsync(await _hub.TokenAsync(new JoinTokenRequest("operator", NeedsPerson: true)));
        await _hub.ProvisionAsync(outcome);
        Assert.Equal("awaitingApproval", (await edge.CollectAsync()).State);

        await _hub.ApproveAsync("edge-1", outcome.Provision!.Enrolment, null, "it is ours");
        Assert.NotNull((await edge.CollectAsync()).Credential);
    }

    [Fact]
    public async Task Who_provisions_it_again_by_hand_decides_for_nobody_and_takes_no_label_of_its_token_away()
    {
        using var edge = new FakeEdge(_hub);
        await edge.JoinAsync(await _hub.TokenAsync(new JoinTokenRequest("operator", new Dictionary<string, string> { ["ring"] = "canary" }, NeedsPerson: true)));
        var provision = new ProvisionFunctions(
            _hub.Get<CatalogStore>(), _hub.Get<TwinStore>(), _hub.Get<Enrolments>(), _hub.Get<EnrolmentPolicy>(), _hub.Get<RolloutPlanner>(), _hub.Get<RolloutStore>());

        var input = await provision.ReadAsync("edge-1", new ProvisionRequest(), default);

        Assert.Null(input.Rule);
        Assert.Equal("canary", input.Labels!["ring"]);
    }

    [Fact]
    public async Task A_stolen_token_is_good_for_no_second_edge()
    {
        var token = await _hub.TokenAsync();
        using var edge = new FakeEdge(_hub);
        using var thief = new FakeEdge(_hub, "edge-2");
        await edge.JoinAsync(token);

        await RefusedAsync("token-used", () => thief.JoinAsync(token));

        Assert.Equal(["edge-2 token-used"], await _hub.RefusedAsync());
        Assert.Null(await _hub.Get<Enrolments>().FindAsync("edge-2", default));
        Assert.Equal(1, Assert.Single(await _hub.Get<JoinTokens>().ListAsync(default)).Used);
    }

    [Fact]
    public async Task The_same_key_that_asks_again_uses_nothing_up()
    {
        var token = await _hub.TokenAsync();
        using var edge = new FakeEdge(_hub);
        await edge.JoinAsync(token);
        Assert.Equal("requested", (await edge.JoinAsync(token)).Answer.State);
        Assert.Equal(1, Assert.Single(await _hub.Get<JoinTokens>().ListAsync(default)).Used);
    }

    [Fact]
    public async Task The_same_key_with_another_token_gains_nothing_by_it()
    {
        using var edge = new FakeEdge(_hub);
        await edge.JoinAsync(await _hub.TokenAsync(new JoinTokenRequest("operator", NeedsPerson: true)));
        var better = await _hub.TokenAsync(new JoinTokenRequest("operator", new Dictionary<string, string> { ["ring"] = "canary" }));

        var provision = (await edge.JoinAsync(better)).Provision!;
        Assert.Null(provision.Rule);
        Assert.Null(provision.Labels);

        await _hub.ApproveAsync("edge-1", provision.Enrolment, null, "it is ours");
        Assert.Null((await edge.JoinAsync(better)).Provision);
        Assert.NotNull((await edge.CollectAsync()).Credential);
    }

    [Fact]
    public async Task A_bounded_token_takes_its_number_even_when_all_ask_at_once()
    {
        var token = await _hub.TokenAsync(new JoinTokenRequest("operator", Uses: 3));
        var edges = Enumerable.Range(1, 6).Select(number => new FakeEdge(_hub, $"edge-{number}")).ToList();
        var taken = await Task.WhenAll(edges.Select(async edge =>
        {
            while (true)
            {
                try
                {
                    await edge.JoinAsync(token);
                    return true;
                }
                catch (EnrolmentRefusedException e) when (e.Code == "token-used")
                {
                    return false;
                }
                catch (Dapr.DaprException)
                {
                    // Others were faster every time: an edge asks again.
                }
            }
        }));
        Assert.Equal(3, taken.Count(joined => joined));
        Assert.Equal(3, Assert.Single(await _hub.Get<JoinTokens>().ListAsync(default)).Used);
    }

    [Fact]
    public async Task A_token_out_of_its_scope_is_refused()
    {
        using var edge = new FakeEdge(_hub);
        await RefusedAsync("token-scope", async () => await edge.JoinAsync(await _hub.TokenAsync(new JoinTokenRequest("operator", new Dictionary<string, string> { ["site"] = "viaduct" }))));
        await RefusedAsync("token-scope", async () => await edge.JoinAsync(await _hub.TokenAsync(new JoinTokenRequest("operator", Edges: "quay-*"))));
        using var quay = new FakeEdge(_hub, "quay-7");
        await quay.JoinAsync(await _hub.TokenAsync(new JoinTokenRequest("operator", Edges: "quay-*")));
        Assert.Equal("edge-1 token-scope", Assert.Single(await _hub.RefusedAsync()));
    }

    [Fact]
    public async Task A_token_that_is_over_or_revoked_is_refused()
    {
        var (expired, revoked) = (await _hub.TokenAsync(new JoinTokenRequest("operator", ExpiresInSeconds: 60)), await _hub.TokenAsync());
        using var edge = new FakeEdge(_hub);
        _hub.Time.Advance(TimeSpan.FromSeconds(60));
        await RefusedAsync("token-expired", () => edge.JoinAsync(expired));
        Assert.True(await _hub.Get<JoinTokens>().RevokeAsync(revoked.Id, "operator", default));
        await RefusedAsync("token", () => edge.JoinAsync(revoked));
        Assert.False(await _hub.Get<JoinTokens>().RevokeAsync(revoked.Id, "operator", default));
    }

    [Fact]
    public async Task A_secret_that_is_guessed_and_a_token_of_another_hub_are_refused_alike()
    {
        var token = await _hub.TokenAsync();
        using var edge = new FakeEdge(_hub);
        await RefusedAsync("token", () => edge.JoinAsync(token with { Secret = new string('A', 43) }));
        await RefusedAsync("token", () => edge.JoinAsync(token with { Hub = new string('0', 64) }));
        Assert.Equal(0, Assert.Single(await _hub.Get<JoinTokens>().ListAsync(default)).Used);
    }

    [Fact]
    public async Task A_join_that_is_replayed_is_refused()
    {
        using var edge = new FakeEdge(_hub);
        var request = edge.Joining(await _hub.TokenAsync(new JoinTokenRequest("operator", Uses: 5)));
        await _hub.Joins.JoinAsync(request, default);

        await RefusedAsync("replayed", () => _hub.Joins.JoinAsync(request, default));

        _hub.Time.Advance(Challenges.Lifetime);
        await RefusedAsync("challenge", () => _hub.Joins.JoinAsync(request, default));
        Assert.Equal(["edge-1 replayed", "edge-1 challenge"], await _hub.RefusedAsync());
    }

    [Fact]
    public async Task A_key_that_is_put_in_another_s_statement_is_refused()
    {
        var token = await _hub.TokenAsync();
        using var edge = new FakeEdge(_hub);
        using var thief = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var statement = SignedJson.Peek<EnrolmentStatement>(edge.Joining(token).Statement) with { Key = PublicKeyJwk.Of(thief) };
        // Signed by the edge, naming the thief's key; and the thief's signature beside a payload that names the edge's.
        await RefusedAsync("signature", () => _hub.Joins.JoinAsync(new JoinRequest(token.Text, SignedJson.Sign(statement, EnrolmentStatement.PayloadType, edge.Key)), default));
        var original = edge.Joining(token).Statement;
        var forged = original with { Signatures = (original with { Signatures = [] }).AlsoBy(thief).Signatures };
        await RefusedAsync("signature", () => _hub.Joins.JoinAsync(new JoinRequest(token.Text, forged), default));
    }

    [Fact]
    public async Task A_name_belongs_to_the_key_that_has_it()
    {
        using var edge = await FakeEdge.JoinedAsync(_hub);
        using var thief = new FakeEdge(_hub);
        await RefusedAsync("name-taken", async () => await thief.JoinAsync(await _hub.TokenAsync()));
        await RefusedAsync("signature", thief.CollectAsync);
        await RefusedAsync("signature", () => thief.RenewAsync());
    }

    [Fact]
    public async Task A_challenge_of_another_edge_or_another_hub_is_refused()
    {
        var token = await _hub.TokenAsync();
        using var edge = new FakeEdge(_hub);
        var others = _hub.Joins.Challenge(new ChallengeRequest("edge-2")).Challenge;
        await RefusedAsync("challenge", () => _hub.Joins.JoinAsync(new JoinRequest(token.Text, edge.State(EnrolmentPurpose.Join, token.Id, challenge: others)), default));
        var own = SignedJson.Sign(new HubChallenge("edge-1", token.Hub, "nonce", DateTimeOffset.MaxValue), HubChallenge.PayloadType, edge.Key);
        await RefusedAsync("challenge", () => _hub.Joins.JoinAsync(new JoinRequest(token.Text, edge.State(EnrolmentPurpose.Join, token.Id, challenge: own)), default));
        await RefusedAsync("purpose", () => _hub.Joins.JoinAsync(new JoinRequest(token.Text, edge.State(EnrolmentPurpose.Collect, token.Id)), default));
    }

    [Fact]
    public async Task A_rejected_edge_may_ask_again_and_uses_the_token_again()
    {
        await using var strict = await JoiningHub.StartAsync(("MatchClaims", "ring=canary"), ("AutoApprove", "true"));
        using var edge = new FakeEdge(strict);
        var outcome = await edge.JoinAsync(await strict.TokenAsync());
        Assert.Equal("canary", outcome.Provision!.Rule!.MatchClaims!["ring"]);
        await strict.Get<Enrolments>().RecordAsync(new("provision-edge-1", outcome.Provision.Enrolment, "rejected", false, "operator", "not ours"), default);
        await RefusedAsync("rejected", edge.CollectAsync);
        Assert.Equal("requested", (await edge.JoinAsync(await strict.TokenAsync())).Answer.State);
    }

    [Fact]
    public async Task Challenges_and_refusals_on_record_are_bounded()
    {
        await using var strict = await JoiningHub.StartAsync(("ChallengesPerMinute", "2"));
        for (var time = 0; time < 2; time++) strict.Joins.Challenge(new ChallengeRequest("edge-1"));
        Assert.Equal(429, Assert.Throws<EnrolmentRefusedException>(() => strict.Joins.Challenge(new ChallengeRequest("edge-1"))).Status);
        strict.Time.Advance(TimeSpan.FromMinutes(1));
        strict.Joins.Challenge(new ChallengeRequest("edge-1"));

        for (var number = 0; number < 3 * Refusals.MaxPerMinute; number++) await strict.Get<Refusals>().TellAsync($"edge-{number}", "unknown", "who is that", default);
        Assert.Equal(Refusals.MaxPerMinute, (await strict.RefusedAsync()).Count);
    }

    [Fact]
    public async Task What_cannot_be_read_is_the_sender_s_fault()
    {
        var token = await _hub.TokenAsync();
        using var edge = new FakeEdge(_hub);
        var request = edge.Joining(token);
        await Assert.ThrowsAsync<InputException>(() => _hub.Joins.JoinAsync(request with { Statement = null! }, default));
        await Assert.ThrowsAsync<InputException>(() => _hub.Joins.JoinAsync(request with { Statement = request.Statement with { Payload = "{" } }, default));
        await Assert.ThrowsAsync<InputException>(() => _hub.Joins.JoinAsync(request with { Token = "puente-join.no" }, default));
        using var badly = new FakeEdge(_hub, "../edge");
        Assert.Throws<InputException>(() => _hub.Joins.Challenge(new ChallengeRequest("../edge")));
        await Assert.ThrowsAsync<InputException>(() => _hub.TokenAsync(new JoinTokenRequest("operator", Uses: 0)));
    }

    private static async Task RefusedAsync(string code, Func<Task> attempt) => Assert.Equal(code, (await Assert.ThrowsAsync<EnrolmentRefusedException>(attempt)).Code);
}
