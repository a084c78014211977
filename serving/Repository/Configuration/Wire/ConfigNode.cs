using System.Text;
using Puente.Serving.Repository.TextFormat;

namespace Puente.Serving.Repository.Configuration.Wire;

/// <summary>A message whose fields are known by name and of their types. Faults are gathered while it is read; a value at fault is left out.</summary>
internal sealed class ConfigNode
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private readonly Dictionary<string, List<object>> _values = [];
    private readonly HashSet<string> _faulty = [];

    private ConfigNode(string path) => Path = path;

    /// <summary>Where it stands, such as <c>input[0].</c>; empty for the whole.</summary>
    public string Path { get; }

    /// <summary>Reads <paramref name="message"/> by <paramref name="schema"/>.</summary>
    public static ConfigNode Read(TextMessage message, MessageSchema schema, string path, ConfigFaults faults)
    {
        var node = new ConfigNode(path);
        foreach (var field in message.Fields)
        {
            if (schema.Find(field.Name) is not { } known)
                faults.Add(path + field.Name + field.At.Suffix, field.Value.Brief, $"is no field of {schema.Name}", $"It knows: {string.Join(", ", schema.Fields.Where(each => each.Refusal is null).Select(each => each.Name))}.");
            else if (known.Refusal is { } why)
                faults.Add(path + field.Name + field.At.Suffix, field.Value.Brief, $"is not served here: {why}", "Leave it out, or serve this model with Triton.");
            else
                node.Take(field, known, faults);
        }

        return node;
    }

    /// <summary>True where the field is given.</summary>
    public bool Has(string field) => _values.ContainsKey(field);

    /// <summary>True where the field is given with a value at fault, which has been told.</summary>
    public bool IsFaulty(string field) => _faulty.Contains(field);

    /// <summary>A text; empty where not given.</summary>
    public string Text(string field) => One(field) as string ?? "";

    /// <summary>An enum's name; null where not given.</summary>
    public string? Choice(string field) => One(field) as string;

    /// <summary>A truth; false where not given.</summary>
    public bool Truth(string field) => One(field) is true;

    /// <summary>A whole number; 0 where not given.</summary>
    public long Whole(string field) => One(field) is Int128 number ? (long)number : 0;

    /// <summary>A whole number without sign; 0 where not given.</summary>
    public ulong Unsigned(string field) => One(field) is Int128 number ? (ulong)number : 0;

    /// <summary>Whole numbers; empty where not given.</summary>
    public IReadOnlyList<long> Wholes(string field) => [.. Many(field).Select(number => (long)(Int128)number)];

    /// <summary>A message; null where not given.</summary>
    public ConfigNode? Node(string field) => One(field) as ConfigNode;

    /// <summary>Messages, or the entries of a map; empty where not given.</summary>
    public IReadOnlyList<ConfigNode> Nodes(string field) => [.. Many(field).Cast<ConfigNode>()];

    private object? One(string field) => _values.TryGetValue(field, out var values) ? values[0] : null;

    private List<object> Many(string field) => _values.GetValueOrDefault(field) ?? [];

    private void Take(TextField field, FieldSchema known, ConfigFaults faults)
    {
        if (!_values.TryGetValue(field.Name, out var values)) _values[field.Name] = values = [];
        var path = Path + field.Name + (known.Many ? $"[{values.Count}]" : "");
        if (!known.Many && (values.Count > 0 || field.Listed))
            faults.Add(path + field.At.Suffix, field.Value.Brief, "is one value, and more are given", "Give it once, without brackets.");
        else if (known.Message is { } inner && field.Value is TextMessage message)
            values.Add(Read(message, inner, path + ".", faults));
        else if (Scalar(field.Value, known) is { } value)
            values.Add(value);
        else
            faults.Add(path + field.At.Suffix, field.Value.Brief, $"is no {Kind(known)}", known.Kind == FieldKind.Enum ? $"Write one of {string.Join(", ", known.Names)}." : Remedy(known.Kind));
        if (values.Count > 0) return;
        _values.Remove(field.Name);
        _faulty.Add(field.Name);
    }

    private static object? Scalar(TextValue value, FieldSchema known) => (known.Kind, value) switch
    {
        (FieldKind.Bool, TextWord { Word: "true" or "True" or "t" }) => true,
        (FieldKind.Bool, TextWord { Word: "false" or "False" or "f" }) => false,
        (FieldKind.Bool, TextInteger { Magnitude: <= 1, Negative: false } number) => number.Magnitude == 1,
        (FieldKind.Int32, TextInteger number) => Within(number, int.MinValue, int.MaxValue),
        (FieldKind.Int64, TextInteger number) => Within(number, long.MinValue, long.MaxValue),
        (FieldKind.UInt64, TextInteger number) => Within(number, ulong.MinValue, ulong.MaxValue),
        (FieldKind.String, TextString text) => Decode(text.Bytes),
        (FieldKind.Enum, TextWord word) => known.Names.Contains(word.Word) ? word.Word : null,
        (FieldKind.Enum, TextInteger { Negative: false } number) => number.Magnitude < (ulong)known.Names.Count ? known.Names[(int)number.Magnitude] : null,
        _ => null,
    };

    private static Int128? Within(TextInteger number, Int128 least, Int128 most)
    {
        var value = number.Negative ? -(Int128)number.Magnitude : number.Magnitude;
        return value >= least && value <= most ? value : null;
    }

    private static string? Decode(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Kind(FieldSchema known) => known.Kind switch
    {
        FieldKind.Bool => "truth",
        FieldKind.Int32 => "whole number of 32 bits",
        FieldKind.Int64 => "whole number of 64 bits",
        FieldKind.UInt64 => "whole number of 64 bits without a sign",
        FieldKind.String => "text",
        FieldKind.Enum => $"name of {known.Name}",
        _ => "message",
    };

    private static string Remedy(FieldKind kind) => kind switch
    {
        FieldKind.Bool => "Write true or false.",
        FieldKind.String => "Write it in quotes, as UTF-8.",
        FieldKind.Message or FieldKind.Map => "Write its fields in braces.",
        _ => "Write it in digits.",
    };
}
