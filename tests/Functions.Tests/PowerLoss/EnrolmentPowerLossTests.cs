using System.Text.Json;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Twins;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Tests.Enrolling;
using Puente.Hub.Edges.Joining;
using Puente.Hub.Edges.Messages;
using Puente.Hub.Edges.Tokens;

namespace Puente.Functions.Tests.PowerLoss;

/// <summary>The power of an edge goes at each step of its enrolment and of its first renewal: to its disk, and to the hub and back.</summary>
public sealed class EnrolmentPowerLossTests : IAsyncLifetime
{
    private JoiningHub _hub = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await JoiningHub.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task An_edge_is_enrolled_once_and_renewed_wherever_the_power_goes()
    {
        var steps = await RunAsync("edge-0", int.MaxValue);
        Assert.True(steps >= 35, $"{steps} steps");
        for (var death = 1; death <= steps; death++) await RunAsync($"edge-{death}", death);
    }

    [Theory]
    [InlineData("keys/credential.json")]
    [InlineData("keys/joined")]
    [InlineData("trust.pem")]
    public async Task A_damaged_file_is_made_good(string file)
    {
        foreach (var (part, name) in new[] { (0.0, "edge-empty"), (0.5, "edge-half") })
        {
            using var site = await EnrolledAsync(name);
            Damage(site, file, part);
            site.Restart();
            await site.Steps.StepAsync(Cancel);
            Assert.Equal("enrolled", site.Steps.Status.State);
            Assert.Equal(EdgeMessageOutcome.Accepted, await SendAsync(site, name));
            Assert.Equal(_hub.Get<HubSigner>().PublicKey, await File.ReadAllTextAsync(Path.Combine(site.Folder, "trust.pem"), Cancel));
        }
    }

    [Fact]
    public async Task A_note_of_having_joined_that_is_damaged_uses_no_token_up()
    {
        using var site = new EdgeSite(_hub, await _hub.TokenAsync());
        await site.Steps.StepAsync(Cancel);
        Damage(site, "keys/joined", 0);
        site.Restart();
        await site.Steps.StepAsync(Cancel);
        Assert.Equal("waiting", site.Steps.Status.State);
        Assert.Equal(1, Assert.Single(await _hub.Get<JoinTokens>().ListAsync(Cancel)).Used);
    }

    [Fact]
    public async Task A_key_that_is_damaged_is_said_and_stops_nothing_else()
    {
        using var site = await EnrolledAsync("edge-1");
        Damage(site, "keys/edge.pem", 0.5);
        site.Restart();
        Assert.False(site.Signer.IsReady);
        Assert.Contains("is no private key", site.Steps.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("keys", (await Assert.ThrowsAsync<InputException>(() => site.Steps.StepAsync(Cancel))).Field);
    }

    [Fact]
    public async Task A_next_key_that_is_damaged_is_made_anew()
    {
        using var site = await EnrolledAsync("edge-1");
        await File.WriteAllTextAsync(Path.Combine(site.Folder, "keys", "edge.next.pem"), "-----BEGIN", Cancel);
        site.Advance(TimeSpan.FromDays(20));
        await site.Steps.StepAsync(Cancel);
        Assert.Equal(2, site.Steps.Status.Serial);
        Assert.Equal(EdgeMessageOutcome.Accepted, await SendAsync(site, "edge-1"));
    }

    /// <summary>Joins, is approved and renews; the power goes before step <paramref name="death"/>, and comes back at once.</summary>
    /// <returns>Steps taken.</returns>
    private async Task<int> RunAsync(string name, int death)
    {
        var token = await _hub.TokenAsync();
        using var site = new EdgeSite(_hub, token, name: name);
        var (steps, provisioned, last) = (0, false, "");
        using var watch = DiskSteps.Watch(site.Folder, Next);
        (site.Link.OnAsked, site.Link.OnAnswered) = (() => Next("ask"), () => Next("answered"));
        long sequence = 0;
        for (var tries = 0; site.Steps.Status.Serial is not >= 2; tries++)
        {
            Assert.True(tries < 12, $"{name} stands at {site.Steps.Status} after the power went before {last}");
            try
            {
                var due = await site.Steps.StepAsync(Cancel);
                if (site.Steps.Status.State == "enrolled") site.Advance(due);
            }
            catch (PowerLossException)
            {
                site.Restart();
            }

            if (!provisioned && site.Link.Joined is { Provision: not null } joined)
            {
                await _hub.ProvisionAsync(joined);
                provisioned = true;
            }

            if (!site.Signer.IsReady) continue;
            var next = await site.State.NextSequenceAsync(Cancel);
            Assert.True(next > sequence, $"{next} after {sequence}, when the power went before {last}");
            sequence = next;
        }

        Assert.Equal(EdgeMessageOutcome.Accepted, await SendAsync(site, name));
        Assert.Equal(1, (await _hub.Get<JoinTokens>().ListAsync(Cancel)).Single(one => one.Id == token.Id).Used);
        Assert.Equal(["credential.json", "edge.pem", "joined"], Directory.EnumerateFiles(Path.Combine(site.Folder, "keys")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        return steps;

        void Next(string step)
        {
            if (++steps != death) return;
            last = step;
            throw new PowerLossException(step);
        }
    }

    private async Task<EdgeSite> EnrolledAsync(string name)
    {
        var site = new EdgeSite(_hub, await _hub.TokenAsync(), name: name);
        await site.EnrolAsync();
        return site;
    }

    private static void Damage(EdgeSite site, string file, double part)
    {
        using var stream = new FileStream(Path.Combine(site.Folder, file), FileMode.Open);
        stream.SetLength((long)(stream.Length * part));
    }

    private async Task<EdgeMessageOutcome> SendAsync(EdgeSite site, string name)
    {
        var twin = new ReportedTwin(name, new Dictionary<string, string>(), 0, null, null, "idle", null, 0, 0, site.Time.GetUtcNow());
        var signed = await site.Signer.SignAsync(EdgeEvents.Reported, JsonSerializer.SerializeToElement(twin, Json.Options), message => message, Cancel);
        return (await _hub.Messages.TakeAsync(new CloudEvent("1", name, EdgeEvents.Reported, null, default, JsonSerializer.SerializeToElement(signed, Json.Options)), Cancel)).Outcome;
    }
}
