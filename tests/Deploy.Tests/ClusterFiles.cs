using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Puente.Scaling.Tests.Manifests;

namespace Puente.Deploy.Tests;

/// <summary>The manifests of <c>deploy/edge</c>, <c>deploy/hub</c> and <c>deploy/keda</c>, and the container files.</summary>
internal static class ClusterFiles
{
    private static readonly JsonSchema _schema = JsonSchema.FromText(File.ReadAllText(Path.Combine(Folder, "schemas", "kubernetes.schema.json")));
    private static readonly EvaluationOptions _options = new() { OutputFormat = OutputFormat.List };

    /// <summary><c>deploy</c>.</summary>
    public static string Folder => Path.GetDirectoryName(KedaFiles.Folder)!;

    /// <summary>Every document of the files of a folder below it.</summary>
    public static IReadOnlyList<JsonNode> Read(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.yaml").Order(StringComparer.Ordinal).SelectMany(path => KedaFiles.Parse(File.ReadAllText(path)))];

    /// <summary>The one of that kind and name.</summary>
    public static JsonNode Find(string folder, string kind, string name) => Read(folder).Single(document => $"{document["kind"]}" == kind && $"{document["metadata"]!["name"]}" == name);

    /// <summary>The pod template that a document has; null where it has none.</summary>
    public static JsonNode? Pod(JsonNode document) => document["spec"]?["template"] ?? document["spec"]?["jobTargetRef"]?["template"];

    /// <summary>Of a pod template with one container.</summary>
    public static JsonNode Container(JsonNode pod) => Assert.Single(pod["spec"]!["containers"]!.AsArray())!;

    /// <summary>Environment of a container, secrets by their names.</summary>
    public static Dictionary<string, string> Environment(JsonNode container) => container["env"]!.AsArray().ToDictionary(
        variable => $"{variable!["name"]}", variable => variable!["value"] is { } value ? $"{value}" : $"{variable["valueFrom"]!["secretKeyRef"]!["name"]}");

    /// <summary>A whole number, as it is read from YAML.</summary>
    public static int Number(JsonNode node) => (int)node.GetValue<long>();

    /// <summary>What the schema has against a document; nothing when it fits.</summary>
    public static IReadOnlyList<string> Faults(JsonNode document)
    {
        var result = _schema.Evaluate(JsonSerializer.SerializeToElement(document), _options);
        return result.IsValid ? [] : ["It does not fit.", .. from detail in result.Details ?? [] from error in detail.Errors ?? [] select $"{detail.InstanceLocation}: {error.Value}"];
    }

    /// <summary>The instructions of a container file, comments left out.</summary>
    public static IReadOnlyList<string> Image(string name) =>
        [.. File.ReadAllLines(Path.Combine(Folder, "images", $"Containerfile.{name}")).Where(line => line.Length > 0 && line[0] != '#')];
}
