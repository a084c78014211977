using System.Text.Json;
using System.Text.Json.Nodes;
using Puente.Cli.Client;
using Puente.Cli.Commands;
using Puente.Cli.Report;
using Puente.Core;

namespace Puente.Cli.Hub;

/// <summary><c>puente placements</c>: which edges a rule chooses, and why.</summary>
public static class Placements
{
    private const int MaxShown = 50;

    /// <summary>Every placement on record.</summary>
    public static async Task ListAsync(TierHttp hub, CommandOutcome outcome, CancellationToken cancel)
    {
        var placements = await hub.GetAsync<JsonElement>("api/placements", cancel);
        outcome.Set("placements", placements);
        outcome.Show(ScoreTables.Of(["placement", "generation", "changed", "clusters wanted"], placements.EnumerateArray().Select(one => new[]
        {
            Clusters.Text(one, "name"), Clusters.Text(one, "generation"), Clusters.Text(one, "updatedAt"),
            Clusters.Text(one, "spec", "numberOfClusters") is { Length: > 0 } number ? number : "all that match",
        })));
    }

    /// <summary>What a placement is, and what it chooses.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="name">The placement.</param>
    /// <param name="edge">Only this edge; null for all.</param>
    /// <param name="outcome">Is filled.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task ShowAsync(TierHttp hub, string name, string? edge, CommandOutcome outcome, CancellationToken cancel)
    {
        var path = $"api/placements/{Uri.EscapeDataString(name)}";
        outcome.Set("placement", await hub.GetAsync<JsonElement>(path, cancel));
        Tell(await hub.GetAsync<JsonElement>($"{path}/decisions{(edge is null ? "" : $"?edge={Uri.EscapeDataString(edge)}")}", cancel), outcome);
    }

    /// <summary>Sets a placement from a file, or says what it would choose.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="file">YAML or JSON: a Placement of Open Cluster Management, or its spec alone.</param>
    /// <param name="name">Its name; null takes the file's.</param>
    /// <param name="dryRun">True to keep nothing.</param>
    /// <param name="outcome">Is filled.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InputException">The file is no placement, or has no name.</exception>
    public static async Task SetAsync(TierHttp hub, string file, string? name, bool dryRun, CommandOutcome outcome, CancellationToken cancel)
    {
        var (given, spec) = Read(YamlFile.Read("FILE", file), file);
        if ((name ?? given) is not { Length: > 0 } known)
            throw new InputException("--name", file, "is not given, and the file has no metadata.name", "Give the placement a name.");
        var answer = await Clusters.PostAsync(hub, dryRun ? "api/placements?dryRun=true" : "api/placements", new JsonObject { ["name"] = known, ["spec"] = spec }, cancel);
        if (dryRun)
        {
            Tell(answer, outcome);
            return;
        }

        outcome.Set("placement", answer);
        outcome.Say($"{known} is set, generation {Clusters.Text(answer, "generation")}. 'puente placements show {known}' says what it chooses.");
    }

    /// <summary>Asks the edges of a placement for the components of a file.</summary>
    /// <exception cref="InputException">The file holds none.</exception>
    public static async Task InstallAsync(TierHttp hub, string name, string file, CommandOutcome outcome, CancellationToken cancel)
    {
        var set = YamlFile.Read("FILE", file) switch
        {
            JsonArray list => new JsonObject { ["components"] = list.DeepClone() },
            JsonObject given => given,
            _ => throw new InputException("FILE", file, "holds no components", "Give a list of {name, kind, spec}, or {components, rolloutStrategy}."),
        };
        await PutAsync(hub, name, "components", set, outcome, cancel);
    }

    /// <summary>Asks the edges of a placement to go by the settings of a file.</summary>
    /// <exception cref="InputException">The file holds none.</exception>
    public static Task ConfigureAsync(TierHttp hub, string name, string file, CommandOutcome outcome, CancellationToken cancel) => PutAsync(
        hub, name, "settings",
        YamlFile.Read("FILE", file) switch
        {
            JsonObject settings => settings,
            null => [],
            _ => throw new InputException("FILE", file, "holds no settings", "Give {serving, tuning, schedules}."),
        },
        outcome, cancel);

    /// <summary>Writes a placement and its components as objects of Open Cluster Management, in YAML.</summary>
    public static async Task ExportAsync(TierHttp hub, string name, string place, bool enforce, string? file, CommandOutcome outcome, CancellationToken cancel)
    {
        var objects = await hub.GetAsync<JsonArray>($"api/placements/{Uri.EscapeDataString(name)}/export?namespace={Uri.EscapeDataString(place)}&enforce={(enforce ? "true" : "false")}", cancel);
        var text = YamlText.Of(objects.Select(one => one!));
        outcome.Set("objects", objects);
        outcome.Set("file", file);
        if (file is null)
        {
            outcome.Say(text.TrimEnd('\n'));
            return;
        }

        await File.WriteAllTextAsync(file, text, cancel);
        outcome.Say($"{objects.Count} objects are in {file}.");
    }

    private static async Task PutAsync(TierHttp hub, string name, string what, JsonObject document, CommandOutcome outcome, CancellationToken cancel)
    {
        var path = $"api/placements/{Uri.EscapeDataString(name)}/{what}";
        var body = document.ToJsonString();
        using var response = await hub.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Put, hub.Resolve(path)) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") }, cancel);
        var answer = await hub.ReadAsync<JsonElement>(response, path, cancel);
        outcome.Set(what, answer);
        outcome.Say($"{Clusters.Text(answer, "edgesAsked")} edges are asked for something else than before.");
    }

    /// <summary>Name and spec of what a file holds.</summary>
    internal static (string? Name, JsonNode Spec) Read(JsonNode? document, string file)
    {
        if (document is not JsonObject placement) throw new InputException("FILE", file, "is no placement", "Give a Placement, or its spec.");
        if (!placement.ContainsKey("spec") && !placement.ContainsKey("kind")) return (null, placement.DeepClone());
        if (placement["kind"] is { } kind && kind.ToString() != "Placement")
            throw new InputException("kind", kind.ToString(), $"of {file} is no Placement", "Give a file with one object of kind Placement, or its spec alone.");
        return (placement["metadata"]?["name"]?.ToString(), placement["spec"]?.DeepClone() ?? new JsonObject());
    }

    private static void Tell(JsonElement decision, CommandOutcome outcome)
    {
        outcome.Set("decision", decision);
        foreach (var group in decision.GetProperty("decisionGroups").EnumerateArray())
            outcome.Say($"group {Clusters.Text(group, "decisionGroupIndex")} {Clusters.Text(group, "decisionGroupName")}: {Clusters.Text(group, "clusterCount")} edges");
        if (!decision.GetProperty("satisfied").GetBoolean()) outcome.Say("The placement asks for more edges than it finds.");
        var told = decision.GetProperty("explanations");
        outcome.Show(ScoreTables.Of(["edge", "outcome", "score", "why"], told.EnumerateArray().Take(MaxShown).Select(one => new[]
        {
            Clusters.Text(one, "edge"), Clusters.Text(one, "outcome"), Clusters.Text(one, "score"), Clusters.Text(one, "reason"),
        })));
        if (told.GetArrayLength() > MaxShown) outcome.Say($"… and {told.GetArrayLength() - MaxShown} more: --json tells all, --edge one.");
    }
}
