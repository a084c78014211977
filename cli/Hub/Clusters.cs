using System.Text.Json;
using System.Text.Json.Nodes;
using Puente.Cli.Client;
using Puente.Cli.Commands;
using Puente.Cli.Demo;
using Puente.Cli.Report;
using Puente.Core;

namespace Puente.Cli.Hub;

/// <summary><c>puente clusters</c>: what the hub knows of its edges, and what it says about them.</summary>
public static class Clusters
{
    /// <summary>Every edge: a line each.</summary>
    public static async Task ListAsync(TierHttp hub, CommandOutcome outcome, CancellationToken cancel)
    {
        var edges = await hub.GetAsync<JsonElement>("api/edges", cancel);
        outcome.Set("clusters", edges);
        outcome.Show(ScoreTables.Of(["edge", "state", "release", "last seen", "labels"], edges.EnumerateArray().Select(edge => new[]
        {
            Text(edge, "name"), Text(edge, "reported", "state"), Told.Short(Text(edge, "reported", "release")), Text(edge, "lastSeen"), Pairs(edge, "labels"),
        })));
    }

    /// <summary>One edge in full.</summary>
    public static async Task ShowAsync(TierHttp hub, string name, CommandOutcome outcome, CancellationToken cancel) =>
        Tell(await hub.GetAsync<JsonElement>($"api/edges/{Uri.EscapeDataString(name)}", cancel), outcome);

    /// <summary>Gives labels (<c>key=value</c>) and takes them away (<c>key-</c>).</summary>
    /// <exception cref="InputException">A label is neither.</exception>
    public static async Task LabelAsync(TierHttp hub, string name, IReadOnlyList<string> labels, CommandOutcome outcome, CancellationToken cancel)
    {
        if (labels.Count == 0) throw new InputException("LABEL", null, "is not given", "Give labels as ring=canary, or ring- to take one away.");
        var wanted = new JsonObject();
        foreach (var label in labels)
            if (label.Split('=', 2) is [{ Length: > 0 } key, var value]) wanted[key] = value;
            else if (label.EndsWith('-') && label.Length > 1) wanted[label[..^1]] = null;
            else throw new InputException("LABEL", label, "is neither key=value nor key-", "Give labels as ring=canary, or ring- to take one away.");
        // Nulls must be written: they take labels away.
        Tell(await PostAsync(hub, $"api/edges/{Uri.EscapeDataString(name)}/labels", new JsonObject { ["labels"] = wanted }, cancel), outcome);
    }

    /// <summary>Sets taints (<c>key=value:Effect</c>, <c>key:Effect</c>) and takes them away (<c>key-</c>, <c>key:Effect-</c>).</summary>
    /// <exception cref="InputException">A taint is neither.</exception>
    public static async Task TaintAsync(TierHttp hub, string name, IReadOnlyList<string> taints, CommandOutcome outcome, CancellationToken cancel)
    {
        if (taints.Count == 0) throw new InputException("TAINT", null, "is not given", "Give taints as gpu=broken:NoSelect, or gpu- to take one away.");
        var (add, remove) = (new JsonArray(), new JsonArray());
        foreach (var taint in taints)
        {
            if (taint.EndsWith('-') && taint.Length > 1)
            {
                remove.Add(taint[..^1]);
                continue;
            }

            var colon = taint.LastIndexOf(':');
            if (colon < 1 || colon == taint.Length - 1)
                throw new InputException("TAINT", taint, "has no effect", "Give taints as gpu=broken:NoSelect, with NoSelect, NoSelectIfNew or PreferNoSelect.");
            var pair = taint[..colon].Split('=', 2);
            var one = new JsonObject { ["key"] = pair[0], ["effect"] = taint[(colon + 1)..] };
            if (pair.Length == 2) one["value"] = pair[1];
            add.Add(one);
        }

        Tell(await PostAsync(hub, $"api/edges/{Uri.EscapeDataString(name)}/taints", new JsonObject { ["add"] = add, ["remove"] = remove }, cancel), outcome);
    }

    internal static async Task<JsonElement> PostAsync(TierHttp hub, string path, JsonNode body, CancellationToken cancel)
    {
        var json = body.ToJsonString();
        using var response = await hub.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, hub.Resolve(path)) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") }, cancel);
        return await hub.ReadAsync<JsonElement>(response, path, cancel);
    }

    internal static string Text(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element)) return "";
        return element.ValueKind switch { JsonValueKind.Null => "", JsonValueKind.String => element.GetString()!, _ => element.GetRawText() };
    }

    private static void Tell(JsonElement edge, CommandOutcome outcome)
    {
        outcome.Set("cluster", edge);
        outcome.Show(FigureTable.Of(Text(edge, "name"),
        [
            ("labels", Pairs(edge, "labels")), ("claims", Pairs(edge, "capabilities", "claims")), ("taints", Taints(edge)), ("last seen", Text(edge, "lastSeen")),
            ("state", Text(edge, "reported", "state")), ("release", Text(edge, "reported", "release")), ("asked for", Text(edge, "desired", "release")),
            ("error", Text(edge, "reported", "error")), ("enrolment", Text(edge, "enrolment", "state")), ("cores", Text(edge, "capabilities", "cores")),
            ("memory", Size(edge, "capabilities", "memoryBytes")), ("disk free", Size(edge, "capabilities", "diskFreeBytes")),
            ("accelerators", Names(edge, "capabilities", "accelerators")), ("providers", Names(edge, "capabilities", "executionProviders")),
            ("versions", Pairs(edge, "capabilities", "versions")),
        ]));
    }

    private static string Pairs(JsonElement element, params ReadOnlySpan<string> path) =>
        Find(element, path) is { ValueKind: JsonValueKind.Object } found ? string.Join(' ', found.EnumerateObject().Select(pair => $"{pair.Name}={pair.Value}")) : "";

    private static string Names(JsonElement element, params ReadOnlySpan<string> path) =>
        Find(element, path) is { ValueKind: JsonValueKind.Array } found
            ? string.Join(", ", found.EnumerateArray().Select(one => one.ValueKind == JsonValueKind.Object ? Text(one, "name") : one.ToString())) : "";

    private static string Taints(JsonElement edge) =>
        Find(edge, "taints") is { ValueKind: JsonValueKind.Array } found
            ? string.Join(' ', found.EnumerateArray().Select(taint => Text(taint, "value") is { Length: > 0 } value
                ? $"{Text(taint, "key")}={value}:{Text(taint, "effect")}" : $"{Text(taint, "key")}:{Text(taint, "effect")}")) : "";

    private static string Size(JsonElement element, params ReadOnlySpan<string> path) =>
        Find(element, path) is { ValueKind: JsonValueKind.Number } found ? Bytes.Text(found.GetInt64()) : "";

    private static JsonElement? Find(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element)) return null;
        return element;
    }
}
