using System.Security.Cryptography;
using Puente.Core.Enrolments;
using Puente.Hub.Edges;
using Puente.Hub.Edges.Joining;
using Puente.Hub.Edges.Messages;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>Credentials are renewed by the key that has them, and by no other.</summary>
public sealed class RenewalTests : IAsyncLifetime
{
    private JoiningHub _hub = null!;
    private FakeEdge _edge = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await JoiningHub.StartAsync();
        _edge = await FakeEdge.JoinedAsync(_hub);
    }

    public async ValueTask DisposeAsync()
    {
        _edge.Dispose();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_credential_is_renewed_with_the_next_serial()
    {
        _hub.Time.Advance(TimeSpan.FromHours(16));
        var credential = SignedJson.Peek<EdgeCredential>((await _edge.RenewAsync()).Credential);
        Assert.Equal((2, _hub.Time.GetUtcNow() + TimeSpan.FromDays(1)), (credential.Serial, credential.NotAfter));
    }

    [Fact]
    public async Task Weeks_offline_the_key_renews_within_the_grace_and_not_beyond()
    {
        _hub.Time.Advance(TimeSpan.FromDays(40));
        await RefusedAsync("expired", _edge.CollectAsync);
        Assert.Equal("expired", (await _edge.SendAsync(_edge.Report())).Code);
        await _edge.RenewAsync();
        Assert.Equal(EdgeMessageOutcome.Accepted, (await _edge.SendAsync(_edge.Report())).Outcome);
        // What waited at a broker while the hub was down was signed in time.
        _hub.Time.Advance(TimeSpan.FromDays(2.5));
        Assert.Equal(EdgeMessageOutcome.Accepted, (await _edge.SendAsync(_edge.Report())).Outcome);

        _hub.Time.Advance(TimeSpan.FromDays(60));
        await RefusedAsync("too-late", () => _edge.RenewAsync());
    }

    [Fact]
    public async Task A_new_key_takes_over_and_the_old_one_renews_no_more()
    {
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var third = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var late = _edge.Report("verifying");
        Assert.Equal(PublicKeyJwk.Of(next).Id, SignedJson.Peek<EdgeCredential>((await _edge.RenewAsync(next)).Credential).KeyId);

        await RefusedAsync("old-key", () => _edge.RenewAsync(third));
        await RefusedAsync("signature", _edge.CollectAsync);
        // What the old key signed before is on its way for a while.
        Assert.Equal(EdgeMessageOutcome.Accepted, (await _edge.SendAsync(late)).Outcome);
        var old = _edge.Report("idle");
        _hub.Time.Advance(Credentials.Overlap);
        Assert.Equal("signature", (await _edge.SendAsync(old)).Code);

        _edge.Key = next;
        Assert.Equal(EdgeMessageOutcome.Accepted, (await _edge.SendAsync(_edge.Report("serving"))).Outcome);
        Assert.NotNull((await _edge.CollectAsync()).Credential);
    }

    [Fact]
    public async Task A_new_key_proves_itself_too()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var statement = new EnrolmentStatement(
            EnrolmentPurpose.Renew, "edge-1", _hub.Joins.Challenge(new ChallengeRequest("edge-1")).Challenge, PublicKeyJwk.Of(stranger), null, null, _hub.Time.GetUtcNow());
        var alone = SignedJson.Sign(statement, EnrolmentStatement.PayloadType, _edge.Key);
        await RefusedAsync("signature", () => _hub.Credentials.RenewAsync("edge-1", new ProofRequest(alone), default));
    }

    [Fact]
    public async Task A_renewal_that_is_replayed_is_refused()
    {
        var request = new ProofRequest(_edge.State(EnrolmentPurpose.Renew));
        await _hub.Credentials.RenewAsync("edge-1", request, default);
        await RefusedAsync("replayed", () => _hub.Credentials.RenewAsync("edge-1", request, default));
    }

    [Fact]
    public async Task A_suspended_edge_is_kept_out_until_it_is_resumed()
    {
        await _hub.StandAsync("edge-1", EdgeStanding.Suspended);
        await RefusedAsync("suspended", () => _edge.RenewAsync());
        await RefusedAsync("suspended", _edge.CollectAsync);
        Assert.Equal("suspended", (await _edge.SendAsync(_edge.Report())).Code);
        Assert.Equal("it is suspended: found in a river", Assert.Single(await _hub.Get<Enrolments>().NotEnrolledAsync(["edge-1"], default)).Value);

        await _hub.StandAsync("edge-1", EdgeStanding.Active);
        await _edge.RenewAsync();
        Assert.Equal(EdgeMessageOutcome.Accepted, (await _edge.SendAsync(_edge.Report())).Outcome);
        Assert.Empty(await _hub.Get<Enrolments>().NotEnrolledAsync(["edge-1"], default));
    }

    [Fact]
    public async Task A_revoked_edge_is_out_for_good()
    {
        await _hub.StandAsync("edge-1", EdgeStanding.Revoked);
        await RefusedAsync("revoked", () => _edge.RenewAsync());
        await RefusedAsync("revoked", async () => await _edge.JoinAsync(await _hub.TokenAsync()));
        using var anew = new FakeEdge(_hub);
        await RefusedAsync("revoked", async () => await anew.JoinAsync(await _hub.TokenAsync()));
        Assert.Equal("revoked", (await _edge.SendAsync(_edge.Report())).Code);
        Assert.Equal("standing", (await Assert.ThrowsAsync<Core.InputException>(() => _hub.StandAsync("edge-1", EdgeStanding.Active))).Field);
        Assert.Contains("edge-1 revoked", await _hub.RefusedAsync());
    }

    private static async Task RefusedAsync(string code, Func<Task> attempt) => Assert.Equal(code, (await Assert.ThrowsAsync<EnrolmentRefusedException>(attempt)).Code);
}
