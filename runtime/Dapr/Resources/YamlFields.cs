using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Puente.Runtime.Dapr.Resources;

/// <summary>Reads the fields of one YAML mapping and notes what is missing, of the wrong kind, or unknown.</summary>
internal sealed class YamlFields(string file, string path, YamlMappingNode node, List<ComponentFault> faults)
{
    private readonly HashSet<string> known = [];

    public string File => file;

    public int Line => LineOf(node);

    public static int LineOf(YamlNode node) => checked((int)node.Start.Line);

    public int LineOf(string field) => Find(field) is { } value ? LineOf(value) : Line;

    /// <summary>A text field; null, with a fault if it is required, where absent or empty.</summary>
    public string? Text(string field, bool required = false)
    {
        var value = Find(field);
        if (value is not null and not YamlScalarNode)
            Fault(field, value, Kind(value), "must be a text");
        var text = value is YamlScalarNode scalar && !IsNull(scalar) ? scalar.Value : null;
        if (string.IsNullOrEmpty(text) && required && value is null or YamlScalarNode)
            Fault(field, value, text, "is required");
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>A text field that may be empty; null where absent.</summary>
    public string? TextOrEmpty(string field) => Find(field) is YamlScalarNode scalar && !IsNull(scalar) ? scalar.Value : Text(field);

    /// <summary>A text field out of an allowed set.</summary>
    public string? OneOf(string field, bool required, params string[] allowed)
    {
        var text = Text(field, required);
        if (text is null || allowed.Contains(text))
            return text;
        Fault(field, Find(field), text, $"is not one of: {string.Join(", ", allowed)}");
        return null;
    }

    public bool Flag(string field) => OneOf(field, false, "true", "false") == "true";

    public YamlFields? Map(string field, bool required = false)
    {
        var value = Find(field);
        if (value is YamlMappingNode mapping)
            return new(file, Join(field), mapping, faults);
        if (value is not null && !(value is YamlScalarNode scalar && IsNull(scalar)))
            Fault(field, value, Kind(value), "must be a mapping");
        else if (required)
            Fault(field, value, null, "is required");
        return null;
    }

    public IEnumerable<YamlFields> Maps(string field)
    {
        foreach (var item in Items(field))
        {
            if (item is YamlMappingNode mapping)
                yield return new(file, Join(field), mapping, faults);
            else
                Fault(field, item, Kind(item), "must be a list of mappings");
        }
    }

    public IReadOnlyList<string> Texts(string field)
    {
        List<string> texts = [];
        foreach (var item in Items(field))
        {
            if (item is YamlScalarNode { Value.Length: > 0 } scalar)
                texts.Add(scalar.Value);
            else
                Fault(field, item, Kind(item), "must be a list of texts");
        }

        return texts;
    }

    /// <summary>The names of all fields, where they are the writer's own; each is then known.</summary>
    public IReadOnlyList<string> Names()
    {
        List<string> names = [.. node.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "")];
        Accept([.. names]);
        return names;
    }

    /// <summary>Accepts a field without reading it: bookkeeping of clusters that has no meaning here.</summary>
    public void Accept(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
            known.Add(field);
    }

    /// <summary>A field that a sidecar would obey and the embedded one cannot.</summary>
    public void Refuse(string field, string remedy)
    {
        if (Find(field) is { } value)
            Fault(field, value, Kind(value), $"is not supported by the embedded sidecar. {remedy}");
    }

    /// <summary>Notes every field that was not asked for.</summary>
    public void NoOthers()
    {
        foreach (var (key, _) in node.Children)
        {
            if (key is not YamlScalarNode { Value: { } name } || !known.Contains(name))
                faults.Add(new(file, LineOf(key), path.Length == 0 ? key.ToString() : $"{path}.{key}", null, $"is unknown; allowed: {string.Join(", ", known)}"));
        }
    }

    public void Fault(string field, string? value, string problem) => Fault(field, Find(field), value, problem);

    private static string Kind(YamlNode value) => value is YamlScalarNode scalar ? scalar.Value ?? "" : value is YamlMappingNode ? "{…}" : "[…]";

    private static bool IsNull(YamlScalarNode scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is null or "" or "~" or "null";

    private YamlNode? Find(string field)
    {
        known.Add(field);
        return node.Children.FirstOrDefault(c => c.Key is YamlScalarNode key && key.Value == field).Value;
    }

    private IEnumerable<YamlNode> Items(string field)
    {
        var value = Find(field);
        if (value is YamlSequenceNode sequence)
            return sequence.Children;
        if (value is not null && !(value is YamlScalarNode scalar && IsNull(scalar)))
            Fault(field, value, Kind(value), "must be a list");
        return [];
    }

    private void Fault(string field, YamlNode? value, string? text, string problem) =>
        faults.Add(new(file, value is null ? Line : LineOf(value), Join(field), text, problem));

    private string Join(string field) => path.Length == 0 ? field : $"{path}.{field}";
}
