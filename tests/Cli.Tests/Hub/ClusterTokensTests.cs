using System.Net;
using Puente.Cli.Commands;
using Puente.Cli.Hub;
using Puente.Cli.Tests.Client;
using Puente.Core;

namespace Puente.Cli.Tests.Hub;

public sealed class ClusterTokensTests
{
    private const string Made = """{"id":"0123456789abcdef","token":"puente-join.0123456789abcdef.secret.hub","expiresAt":"2026-01-02T00:00:00+00:00"}""";

    private static readonly TokenWish _wish = new(["ring=canary"], "quay-*", 5, 0.5, true, "operator");

    [Fact]
    public async Task A_token_is_asked_for_and_shown_once()
    {
        var (tier, outcome) = await RunAsync(Made, (link, outcome) => ClusterTokens.CreateAsync(link, _wish, null, outcome, default));
        Assert.Equal("""{"by":"operator","labels":{"ring":"canary"},"edges":"quay-*","uses":5,"expiresInSeconds":1800,"needsPerson":true}""", tier.Bodies[0]);
        Assert.StartsWith("puente-join.", (string)outcome.Fields["token"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_in_a_file_is_this_user_s_alone_and_shown_nowhere()
    {
        using var folder = new TemporaryFolder();
        var (_, outcome) = await RunAsync(Made, (link, outcome) => ClusterTokens.CreateAsync(link, _wish, folder.At("token"), outcome, default));
        Assert.DoesNotContain("secret", WorkCommand.Json(outcome, 0, []), StringComparison.Ordinal);
        Assert.Equal("puente-join.0123456789abcdef.secret.hub\n", await File.ReadAllTextAsync(folder.At("token"), TestContext.Current.CancellationToken));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.At("token")));
    }

    [Fact]
    public async Task A_file_that_cannot_be_there_is_refused_before_a_token_is_made()
    {
        using var folder = new TemporaryFolder();
        var tier = new FakeTier();
        using var link = tier.Link(folder);
        Assert.Equal("--out", (await Assert.ThrowsAsync<InputException>(() => ClusterTokens.CreateAsync(link, _wish, folder.At("nowhere", "token"), new CommandOutcome(), default))).Field);
        Assert.Empty(tier.Calls);
    }

    [Fact]
    public async Task A_label_that_is_none_is_refused() =>
        Assert.Equal("--label", (await Assert.ThrowsAsync<InputException>(() => RunAsync(Made, (link, outcome) => ClusterTokens.CreateAsync(link, _wish with { Labels = ["ring"] }, null, outcome, default)))).Field);

    [Fact]
    public async Task Tokens_are_listed_and_revoked()
    {
        var (_, listed) = await RunAsync(
            """[{"id":"0123456789abcdef","labels":{"ring":"canary"},"uses":5,"used":2,"needsPerson":false,"expiresAt":"2026-01-02T00:00:00+00:00","by":"operator","createdAt":"2026-01-01T00:00:00+00:00"}]""",
            (link, outcome) => ClusterTokens.ListAsync(link, outcome, default));
        Assert.Single(listed.Shown);
        var (tier, _) = await RunAsync("{}", (link, outcome) => ClusterTokens.RevokeAsync(link, "0123456789abcdef", "a person", outcome, default));
        Assert.Equal("/api/join-tokens/0123456789abcdef?by=a%20person", tier.Calls[0].Path);
    }

    [Fact]
    public async Task A_person_s_word_goes_to_the_hub()
    {
        var (approved, _) = await RunAsync("{}", (link, outcome) => ClusterDecisions.DecideAsync(link, "edge-1", true, "operator", "seen", outcome, default));
        Assert.Equal(("/api/edges/edge-1/approval", """{"approved":true,"by":"operator","note":"seen"}"""), (approved.Calls[0].Path, approved.Bodies[0]));
        var (revoked, outcome) = await RunAsync("{}", (link, outcome) => ClusterDecisions.StandAsync(link, "edge-1", "revoked", "operator", null, outcome, default));
        Assert.Equal(("/api/edges/edge-1/standing", """{"standing":"revoked","by":"operator"}"""), (revoked.Calls[0].Path, revoked.Bodies[0]));
        Assert.Equal("revoked", outcome.Fields["decision"]);
    }

    private static async Task<(FakeTier Tier, CommandOutcome Outcome)> RunAsync(string answer, Func<Cli.Client.TierHttp, CommandOutcome, Task> body)
    {
        using var folder = new TemporaryFolder();
        var (tier, outcome) = (new FakeTier().Then(HttpStatusCode.OK, answer), new CommandOutcome());
        using var link = tier.Link(folder);
        await body(link, outcome);
        return (tier, outcome);
    }
}
