using System.Globalization;
using System.Text.Json.Nodes;
using Puente.Core;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Puente.Cli.Hub;

/// <summary>Reads a YAML or JSON file (the one is a superset of the other) as JSON.</summary>
public static class YamlFile
{
    private const long MaxBytes = 16 << 20;

    private const int MaxDepth = 64;

    /// <summary>The one document of the file.</summary>
    /// <exception cref="InputException">It is missing, too large, no YAML, or holds not one document.</exception>
    public static JsonNode? Read(string field, string path)
    {
        if (!File.Exists(path)) throw new InputException(field, path, "is no file", "Check the path.");
        if (new FileInfo(path).Length > MaxBytes) throw new InputException(field, path, "is too large", $"Give at most {MaxBytes >> 20} MiB.");
        return Parse(field, path, File.ReadAllText(path));
    }

    /// <summary>The one document of <paramref name="text"/>.</summary>
    internal static JsonNode? Parse(string field, string path, string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new InputException(field, path, $"cannot be read at line {e.Start.Line}: {e.Message}", "Correct the file.");
        }

        if (stream.Documents.Count != 1) throw new InputException(field, path, $"holds {stream.Documents.Count} documents", "Give one.");
        return Convert(stream.Documents[0].RootNode, field, path, 0);
    }

    /// <summary>Whether <paramref name="text"/>, written plainly, is read as text.</summary>
    internal static bool IsText(string text) => Scalar(new YamlScalarNode(text) { Style = ScalarStyle.Plain })?.GetValueKind() == System.Text.Json.JsonValueKind.String;

    private static JsonNode? Convert(YamlNode node, string field, string path, int depth)
    {
        if (depth > MaxDepth) throw new InputException(field, path, "is nested too deeply", $"Give at most {MaxDepth} levels, and no anchors that hold themselves.");
        switch (node)
        {
            case YamlMappingNode mapping:
                var members = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                    if (key is not YamlScalarNode { Value: { } name }) throw new InputException(field, path, $"has a key at line {key.Start.Line} that is no text", "Give texts as keys.");
                    else members[name] = Convert(value, field, path, depth + 1);
                return members;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(child => Convert(child, field, path, depth + 1))]);
            default:
                return Scalar((YamlScalarNode)node);
        }
    }

    /// <summary>By YAML's core schema: what is quoted is text, what is plain may be null, a truth value or a number.</summary>
    private static JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain) return JsonValue.Create(text);
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            _ when double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) => JsonValue.Create(real),
            _ => JsonValue.Create(text),
        };
    }
}
