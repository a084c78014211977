using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Puente.Scaling.Tests.Manifests;

/// <summary>The files of <c>deploy/keda</c>.</summary>
internal static class KedaFiles
{
    private static readonly EvaluationOptions _options = new() { OutputFormat = OutputFormat.List };

    static KedaFiles()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Folder, "schemas"))) SchemaRegistry.Global.Register(JsonSchema.FromText(File.ReadAllText(path)));
    }

    /// <summary>The repository these tests were built in: the nearest folder above them that holds Functions.sln.</summary>
    public static string Folder { get; } = Path.Combine(Root(), "deploy", "keda");

    /// <summary>Every document of a manifest, as a Kubernetes client reads it.</summary>
    public static IReadOnlyList<JsonNode> Read(string file) => Parse(File.ReadAllText(Path.Combine(Folder, file)));

    /// <inheritdoc cref="Read"/>
    public static IReadOnlyList<JsonNode> Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(document => Node(document.RootNode)!)];
    }

    /// <summary>What the schema of the document's kind has against it; nothing when it fits.</summary>
    public static IReadOnlyList<string> Faults(JsonNode document)
    {
        var kind = document["kind"]?.ToString() ?? "none";
        var schema = SchemaRegistry.Global.Get(new Uri($"urn:puente:keda:{kind.Replace("Cluster", "", StringComparison.Ordinal).ToLowerInvariant()}")) as JsonSchema;
        if (schema is null) return [$"There is no schema of {kind}."];
        var result = schema.Evaluate(JsonSerializer.SerializeToElement(document), _options);
        return result.IsValid ? [] : ["It does not fit.", .. from detail in result.Details ?? [] from error in detail.Errors ?? [] select $"{detail.InstanceLocation}: {error.Value}"];
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, Node(child.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Node)]),
        YamlScalarNode { Style: not ScalarStyle.Plain } quoted => JsonValue.Create(quoted.Value),
        YamlScalarNode plain => Scalar(plain.Value!),
        _ => throw new InvalidOperationException($"{node.NodeType} has no place in a manifest."),
    };

    private static JsonValue? Scalar(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" or "false" => JsonValue.Create(text == "true"),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Functions.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
