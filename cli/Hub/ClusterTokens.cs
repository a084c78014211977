using System.Text.Json;
using Puente.Cli.Client;
using Puente.Cli.Client.Contracts;
using Puente.Cli.Commands;
using Puente.Cli.Files;
using Puente.Cli.Report;
using Puente.Core;

namespace Puente.Cli.Hub;

/// <summary><c>puente clusters token</c>: what edges join with.</summary>
public static class ClusterTokens
{
    private const double SecondsAnHour = 3600;

    /// <summary>Makes one; shows it, or writes it to <paramref name="file"/> for this user alone.</summary>
    /// <exception cref="InputException">What it is to be good for is wrong.</exception>
    public static async Task CreateAsync(TierHttp hub, TokenWish wish, string? file, CommandOutcome outcome, CancellationToken cancel)
    {
        var labels = new Dictionary<string, string>();
        foreach (var label in wish.Labels)
            if (label.Split('=', 2) is [{ Length: > 0 } key, var value]) labels[key] = value;
            else throw new InputException("--label", label, "is not key=value", "Give labels as --label ring=canary.");
        // Before there is a token: its secret is told once, and would be lost with a file that cannot be written.
        if (file is not null && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
            throw new InputException("--out", file, "is in no folder that is there", "Make the folder first.");
        var made = await hub.PostAsync<JoinTokenAnswer>(
            "api/join-tokens", new { by = wish.By, labels, edges = wish.Edges, uses = wish.Uses, expiresInSeconds = wish.Hours * SecondsAnHour, needsPerson = wish.ApproveEach }, cancel);
        outcome.Set("id", made.Id);
        outcome.Set("expiresAt", made.ExpiresAt);
        if (file is null)
        {
            outcome.Set("token", made.Token);
            outcome.Say(made.Token);
            return;
        }

        SecretFile.Write(file, made.Token);
        outcome.Set("file", Path.GetFullPath(file));
        outcome.Say($"Token {made.Id} is in {file}, good until {made.ExpiresAt:O}.");
    }

    /// <summary>Every token.</summary>
    public static async Task ListAsync(TierHttp hub, CommandOutcome outcome, CancellationToken cancel)
    {
        var tokens = await hub.GetAsync<JsonElement>("api/join-tokens", cancel);
        outcome.Set("tokens", tokens);
        outcome.Show(ScoreTables.Of(["token", "used", "edges", "labels", "until", "by"], tokens.EnumerateArray().Select(token => new[]
        {
            Clusters.Text(token, "id"), $"{Clusters.Text(token, "used")} of {Clusters.Text(token, "uses")}", Clusters.Text(token, "edges") is { Length: > 0 } edges ? edges : "any",
            Pairs(token), Clusters.Text(token, "expiresAt"), Clusters.Text(token, "by"),
        })));
    }

    /// <summary>Ends one.</summary>
    public static async Task RevokeAsync(TierHttp hub, string id, string by, CommandOutcome outcome, CancellationToken cancel)
    {
        using var response = await hub.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Delete, hub.Resolve($"api/join-tokens/{Uri.EscapeDataString(id)}?by={Uri.EscapeDataString(by)}")), cancel);
        outcome.Set("revoked", id);
        outcome.Say($"Token {id} is revoked; edges that joined with it stay.");
    }

    private static string Pairs(JsonElement token) =>
        token.TryGetProperty("labels", out var labels) ? string.Join(' ', labels.EnumerateObject().Select(pair => $"{pair.Name}={pair.Value}")) : "";
}
