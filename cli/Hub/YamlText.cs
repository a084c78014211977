using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Puente.Cli.Hub;

/// <summary>Writes JSON documents as YAML.</summary>
public static class YamlText
{
    private static readonly HashSet<string> _words = new(["y", "n", "yes", "no", "on", "off", "true", "false", "null"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The documents, a line of three dashes between them.</summary>
    public static string Of(IEnumerable<JsonNode> documents) => string.Join("---\n", documents.Select(Of));

    private static string Of(JsonNode document)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        new YamlStream(new YamlDocument(Convert(document))).Save(text, assignAnchors: false);
        // The writer marks the end of the document; between documents a start says as much.
        const string End = "...\n";
        var written = text.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
        return written.EndsWith("\n" + End, StringComparison.Ordinal) ? written[..^End.Length] : written;
    }

    private static YamlNode Convert(JsonNode? node) => node switch
    {
        null => new YamlScalarNode("null"),
        JsonObject members => new YamlMappingNode(members.Select(member => KeyValuePair.Create<YamlNode, YamlNode>(Text(member.Key), Convert(member.Value))))
        {
            Style = members.Count == 0 ? MappingStyle.Flow : MappingStyle.Block,
        },
        JsonArray items => new YamlSequenceNode(items.Select(Convert)) { Style = items.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block },
        _ => node.GetValueKind() == JsonValueKind.String ? Text(node.GetValue<string>()) : new YamlScalarNode(node.ToJsonString()),
    };

    /// <summary>Quoted where it would be read as anything but text, also by readers of YAML 1.1, which clusters are.</summary>
    private static YamlScalarNode Text(string text) => new(text)
    {
        Style = text.Contains('\n', StringComparison.Ordinal) ? (IsBlock(text) ? ScalarStyle.Literal : ScalarStyle.DoubleQuoted)
            : YamlFile.IsText(text) && !_words.Contains(text) && !char.IsAsciiDigit(text[0]) && !"+-.".Contains(text[0], StringComparison.Ordinal) ? ScalarStyle.Any : ScalarStyle.DoubleQuoted,
    };

    private static bool IsBlock(string text) =>
        text[0] is not (' ' or '\n') && !text.Contains('\r', StringComparison.Ordinal) && !text.Contains('\t', StringComparison.Ordinal) && !text.Contains(" \n", StringComparison.Ordinal);
}
