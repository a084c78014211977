using System.Net.Http.Json;
using System.Text.Json;
using Puente.Core;
using Puente.Core.Twins;
using Puente.Functions.Tests.Bulk;
using Puente.Functions.Tests.Sidecars;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>The tiers as they ship, processes of their own: an address and a token are all an edge is given.</summary>
public sealed class EnrolmentProcessTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-enrolment-").FullName;
    private TierProcess _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await TierProcess.StartAsync("Puente.Hub", At("hub"), "--shared", At("cloud"));

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_edge_joins_by_itself_is_heard_after_a_death_and_no_more_once_it_is_revoked()
    {
        await File.WriteAllTextAsync(At("token"), await TokenAsync(new { by = "operator", labels = new { ring = "canary" }, needsPerson = true }), TestContext.Current.CancellationToken);
        DateTimeOffset before;
        await using (var edge = await StartAsync("edge-1"))
        {
            await Deadline.UntilAsync(async () => await StateAsync("edge-1") == "awaitingApproval", "the edge asks");
            Assert.Null(await FindAsync("edge-1"));
            await PostAsync("api/edges/edge-1/approval", new { approved = true, by = "operator" });
            await Deadline.UntilAsync(async () => (await FindAsync("edge-1"))?.Reported is not null, "the hub hears the edge");
            var known = (await FindAsync("edge-1"))!;
            Assert.Equal(("canary", "quay"), (known.Labels["ring"], known.Labels["site"]));
            Assert.True(known.Reported!.Sequence > 0);
            before = known.Reported.UpdatedAt;
            Assert.Equal("enrolled", (await edge.GetAsync<Health>("api/health"))!.Enrolment.State);
            Assert.Contains("PUBLIC KEY", await File.ReadAllTextAsync(Path.Combine(At("edge-1"), "trust.pem"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

            await using var thief = await StartAsync("edge-2");
            await Deadline.UntilAsync(async () => (await thief.GetAsync<Health>("api/health"))!.Enrolment.State == "refused", "the hub refuses the other");
            Assert.StartsWith("token-used", (await thief.GetAsync<Health>("api/health"))!.Enrolment.Detail, StringComparison.Ordinal);
            Assert.Null(await FindAsync("edge-2"));
        }

        await using (await StartAsync("edge-1"))
            await Deadline.UntilAsync(async () => (await FindAsync("edge-1"))!.Reported!.UpdatedAt > before, "the hub hears the edge again");

        await PostAsync("api/edges/edge-1/standing", new { standing = "revoked", by = "operator", reason = "found in a river" });
        await using var revoked = await StartAsync("edge-1");
        await Deadline.UntilAsync(async () => (await revoked.GetAsync<Health>("api/health"))!.Enrolment.Detail == "revoked: it is revoked: found in a river", "the edge learns it");
    }

    private async Task<string> TokenAsync(object asked)
    {
        using var answer = await _hub.Http.PostAsJsonAsync("api/join-tokens", asked, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("token").GetString()!;
    }

    private async Task PostAsync(string path, object asked)
    {
        using var answer = await _hub.Http.PostAsJsonAsync(path, asked, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {_hub.Output}");
    }

    private async Task<string?> StateAsync(string name)
    {
        using var answer = await _hub.Http.GetAsync(new Uri($"api/edges/{name}/provision", UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("enrolment").GetProperty("state").GetString() : null;
    }

    private Task<TierProcess> StartAsync(string name) => TierProcess.StartAsync(
        "Puente.Edge", At(name), "--name", name, "--labels", "site=quay", "--shared", At("cloud"), "--inference-port", "0", "--hub", $"{_hub.Http.BaseAddress}", "--join-token-file", At("token"));

    private async Task<Known?> FindAsync(string name) => (await _hub.GetAsync<Known[]>("api/edges"))!.SingleOrDefault(edge => edge.Name == name);

    private string At(string name) => Path.Combine(_folder, name);

    private sealed record Known(string Name, IReadOnlyDictionary<string, string> Labels, ReportedTwin? Reported);

    private sealed record Health(Enrolled Enrolment);

    private sealed record Enrolled(string State, string? Detail);
}
