using System.Text.Json;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Releases;
using Puente.Edge.Enrolling;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges;
using Puente.Hub.Edges.Joining;
using Puente.Hub.Edges.Messages;
using Puente.Hub.Edges.Tokens;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>An edge's side, against the hub's own code, over deaths, lost answers and weeks without a link.</summary>
public sealed class EdgeSideTests : IAsyncLifetime
{
    private JoiningHub _hub = null!;
    private EdgeSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await JoiningHub.StartAsync();
        _site = new EdgeSite(_hub, await _hub.TokenAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _site.Dispose();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task It_joins_waits_and_signs_and_a_restart_needs_no_hub()
    {
        await _site.Steps.StepAsync(default);
        Assert.Equal(("waiting", false), (_site.Steps.Status.State, _site.Signer.IsReady));
        await _hub.ProvisionAsync(_site.Link.Joined!);
        var due = await _site.Steps.StepAsync(default);

        Assert.Equal(("enrolled", 1), (_site.Steps.Status.State, _site.Steps.Status.Serial));
        Assert.InRange(due, TimeSpan.FromHours(24 * (2.0 / 3 - 0.1)), TimeSpan.FromHours(16));
        Assert.Equal(EdgeMessageOutcome.Accepted, await SendAsync());
        Assert.Equal(_hub.Get<HubSigner>().PublicKey, await File.ReadAllTextAsync(Path.Combine(_site.Folder, "trust.pem"), TestContext.Current.CancellationToken));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_site.Folder, "keys", "edge.pem")));

        _site.Link.IsDown = true;
        _site.Restart();
        Assert.True(_site.Signer.IsReady);
        Assert.Equal(EdgeMessageOutcome.Accepted, await SendAsync());
    }

    [Fact]
    public async Task A_restart_while_it_waits_uses_the_token_once()
    {
        await _site.Steps.StepAsync(default);
        _site.Restart();
        await _site.Steps.StepAsync(default);
        Assert.Equal("waiting", _site.Steps.Status.State);
        Assert.Equal(1, Assert.Single(await _hub.Get<JoinTokens>().ListAsync(default)).Used);
    }

    [Fact]
    public async Task It_renews_with_a_new_key_before_the_end()
    {
        var due = await _site.EnrolAsync();
        var first = KeyId();
        _site.Advance(due);
        await _site.Steps.StepAsync(default);
        Assert.Equal(2, _site.Steps.Status.Serial);
        Assert.NotEqual(first, KeyId());
        Assert.False(_site.Keys().HasNext);
        Assert.Equal(EdgeMessageOutcome.Accepted, await SendAsync());
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_asked_for_with_the_key_that_the_hub_has()
    {
        _site.Advance(await _site.EnrolAsync());
        _site.Link.LosesRenewal = true;
        await Assert.ThrowsAsync<HttpRequestException>(() => _site.Steps.StepAsync(default));
        // Until then the old key is good for what it signs.
        Assert.Equal(EdgeMessageOutcome.Accepted, await SendAsync());

        _site.Restart();
        await _site.Steps.StepAsync(default);
        Assert.Equal(3, _site.Steps.Status.Serial);
        Assert.False(_site.Keys().HasNext);
        Assert.Equal(EdgeMessageOutcome.Accepted, await SendAsync());
    }

    [Fact]
    public async Task A_death_between_the_credential_and_its_key_is_mended_at_the_start()
    {
        _site.Advance(await _site.EnrolAsync());
        _site.Restart(new DyingKeys(_site.Keys()));
        await Assert.ThrowsAsync<IOException>(() => _site.Steps.StepAsync(default));

        _site.Restart();
        Assert.Equal(2, _site.Steps.Status.Serial);
        Assert.Equal(EdgeMessageOutcome.Accepted, await SendAsync());
    }

    [Fact]
    public async Task Weeks_offline_it_says_nothing_until_it_has_renewed()
    {
        await _site.EnrolAsync();
        _site.Link.IsDown = true;
        _site.Advance(TimeSpan.FromDays(45));
        Assert.False(_site.Signer.IsReady);
        var told = _site.Signer.WaitAsync(default);
        await Assert.ThrowsAsync<HttpRequestException>(() => _site.Steps.StepAsync(default));
        Assert.False(told.IsCompleted);

        _site.Link.IsDown = false;
        await _site.Steps.StepAsync(default);
        await told;
        Assert.Equal(EdgeMessageOutcome.Accepted, await SendAsync());
    }

    [Fact]
    public async Task A_clock_of_another_decade_does_no_harm()
    {
        using var late = new EdgeSite(_hub, await _hub.TokenAsync(), DateTimeOffset.UnixEpoch);
        var due = await late.EnrolAsync();
        Assert.True(late.Signer.IsReady);
        late.Advance(due);
        await late.Steps.StepAsync(default);
        Assert.Equal(2, late.Steps.Status.Serial);
    }

    [Fact]
    public async Task A_disk_restored_from_a_copy_goes_on_where_the_hub_is()
    {
        await _site.EnrolAsync();
        await _site.State.RaiseSequenceAsync(50, default);
        await SendAsync();
        await _hub.Get<Dapr.Client.DaprClient>().DeleteStateAsync("state", "last-sequence");

        _site.Restart();
        await _site.Steps.StepAsync(default);
        Assert.Equal(52, await _site.State.NextSequenceAsync(default));
    }

    [Fact]
    public async Task A_hub_that_shows_another_key_is_told_no_secret()
    {
        var token = await _hub.TokenAsync();
        using var misled = new EdgeSite(_hub, token with { Hub = new string('0', 64) });
        Assert.Equal("--hub", (await Assert.ThrowsAsync<InputException>(() => misled.Steps.StepAsync(default))).Field);
        Assert.Null(misled.Link.Joined);
        using var alone = new EdgeSite(_hub, null);
        Assert.Equal("--join-token-file", (await Assert.ThrowsAsync<InputException>(() => alone.Steps.StepAsync(default))).Field);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1e300)]
    [InlineData(double.NaN)]
    public async Task A_wait_that_no_hub_would_ask_for_stops_nothing(double seconds)
    {
        _site.Link.OnCollected = answer => answer with { RetryAfterSeconds = seconds };
        await _site.Steps.StepAsync(default);
        Assert.Equal(TimeSpan.FromMinutes(1), await _site.Steps.StepAsync(default));
    }

    [Fact]
    public async Task What_only_a_person_can_mend_is_not_asked_again()
    {
        _site.Advance(await _site.EnrolAsync());
        await _hub.StandAsync("edge-1", EdgeStanding.Suspended);
        Assert.False((await Assert.ThrowsAsync<HubRefusalException>(() => _site.Steps.StepAsync(default))).IsFinal);
        await _hub.StandAsync("edge-1", EdgeStanding.Revoked);
        Assert.True((await Assert.ThrowsAsync<HubRefusalException>(() => _site.Steps.StepAsync(default))).IsFinal);
        Assert.Equal(("refused", "revoked: it is revoked: found in a river"), (_site.Steps.Status.State, _site.Steps.Status.Detail));
    }

    [Fact]
    public async Task A_credential_of_a_key_that_is_gone_is_not_taken()
    {
        EnrolmentAnswer? first = null;
        _site.Link.OnCollected = answer => first = answer;
        _site.Advance(await _site.EnrolAsync());
        await _site.Steps.StepAsync(default);
        _site.Restart();
        _site.Link.OnCollected = _ => first!;

        Assert.Equal("credential", (await Assert.ThrowsAsync<InputException>(() => _site.Steps.StepAsync(default))).Field);

        _site.Restart();
        Assert.Equal(2, _site.Steps.Status.Serial);
        Assert.Equal(EdgeMessageOutcome.Accepted, await SendAsync());
    }

    [Fact]
    public async Task A_renewal_that_falls_due_while_the_hub_answers_is_due_at_once()
    {
        var due = await _site.EnrolAsync();
        _site.Restart();
        _site.Advance(due - TimeSpan.FromSeconds(1));
        _site.Link.OnAsked = () => _site.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, await _site.Steps.StepAsync(default));
    }

    private string KeyId()
    {
        using var key = _site.Keys().Open();
        return DsseEnvelope.KeyIdOf(key);
    }

    private async Task<EdgeMessageOutcome> SendAsync()
    {
        var twin = new Core.Twins.ReportedTwin("edge-1", new Dictionary<string, string>(), 0, null, null, "idle", null, 0, 0, _site.Time.GetUtcNow());
        var signed = await _site.Signer.SignAsync(EdgeEvents.Reported, JsonSerializer.SerializeToElement(twin, Json.Options), message => message, default);
        return (await _hub.Messages.TakeAsync(new CloudEvent("1", "edge-1", EdgeEvents.Reported, null, default, JsonSerializer.SerializeToElement(signed, Json.Options)), default)).Outcome;
    }

    /// <summary>Dies as it is to replace the key.</summary>
    private sealed class DyingKeys(IKeyStore inner) : IKeyStore
    {
        public bool HasNext => inner.HasNext;

        public System.Security.Cryptography.ECDsa Open() => inner.Open();

        public System.Security.Cryptography.ECDsa OpenNext() => inner.OpenNext();

        public void Promote() => throw new IOException("died");
    }
}
