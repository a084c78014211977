using System.Text.Json;
using Puente.Core;

namespace Puente.Datasets.Documents;

/// <summary>A value in a JSON document and where it stands, so that a fault names file and field.</summary>
public readonly record struct JsonPlace(JsonElement Element, string Where)
{
    /// <summary>Bytes beyond which a document is not read.</summary>
    public const long MaxBytes = 1_000_000_000;

    /// <summary>Reads the document at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">It is too large or no JSON.</exception>
    public static JsonPlace Read(string path, string name)
    {
        TextFile.Bound(path, name, MaxBytes);
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            return new JsonPlace(document.RootElement.Clone(), name);
        }
        catch (JsonException e)
        {
            throw new InputException(name, null, $"is no JSON document: {e.Message}", "Copy the file again from its source.");
        }
    }

    /// <summary>Reads one line of JSON.</summary>
    /// <exception cref="InputException">It is no JSON.</exception>
    public static JsonPlace Parse(string text, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return new JsonPlace(document.RootElement.Clone(), where);
        }
        catch (JsonException e)
        {
            throw new InputException(where, null, $"is no JSON: {e.Message}", "Copy the file again from its source.");
        }
    }

    /// <summary>The member <paramref name="name"/>, or null when it is absent or null.</summary>
    /// <exception cref="InputException">A member's name is no text.</exception>
    public JsonPlace? Find(string name) => Element.ValueKind == JsonValueKind.Object && Decoded(Member, name) is { ValueKind: not JsonValueKind.Null and not JsonValueKind.Undefined } value
        ? new JsonPlace(value, Where.Contains(": ", StringComparison.Ordinal) ? $"{Where}.{name}" : $"{Where}: {name}")
        : null;

    /// <summary>The member <paramref name="name"/>.</summary>
    /// <exception cref="InputException">It is absent or null.</exception>
    public JsonPlace Get(string name) => Find(name) ?? throw new InputException(Where, name, "is missing", "Give it; the layout needs it.");

    /// <summary>The elements of an array.</summary>
    /// <exception cref="InputException">It is no array.</exception>
    public IEnumerable<JsonPlace> Items()
    {
        if (Element.ValueKind != JsonValueKind.Array) throw Wrong("an array");
        var where = Where;
        return Element.EnumerateArray().Select((item, i) => new JsonPlace(item, $"{where}[{i}]"));
    }

    /// <summary>The text of a string.</summary>
    /// <exception cref="InputException">It is no string, or its bytes are no text.</exception>
    public string Text() => Element.ValueKind == JsonValueKind.String ? Decoded(Content) : throw Wrong("a string");

    /// <summary>A finite number.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public double Number() => Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw Wrong("a finite number");

    /// <summary>The finite numbers of an array. Outlines have millions: a place is made for the one that is wrong.</summary>
    /// <exception cref="InputException">It is no array, or an element is none.</exception>
    public double[] Numbers()
    {
        if (Element.ValueKind != JsonValueKind.Array) throw Wrong("an array");
        var numbers = new double[Element.GetArrayLength()];
        foreach (var (i, item) in Element.EnumerateArray().Index())
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetDouble(out numbers[i]) || !double.IsFinite(numbers[i])) throw new JsonPlace(item, $"{Where}[{i}]").Wrong("a finite number");
        return numbers;
    }

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public int Integer(int least, int most) => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var value) && value >= least && value <= most
        ? value
        : throw Wrong($"a whole number from {least} to {most}");

    /// <summary>An id: a number or a string, as its text.</summary>
    /// <exception cref="InputException">It is neither, or its bytes are no text.</exception>
    public string Id() => Element.ValueKind switch
    {
        JsonValueKind.Number => Element.GetRawText(),
        JsonValueKind.String => Decoded(Content),
        _ => throw Wrong("a number or a string"),
    };

    /// <summary>The error that it is not <paramref name="wanted"/>.</summary>
    public InputException Wrong(string wanted) => new(Where, Short(), $"is not {wanted}", "Mend the document.");

    private string Short() => Decoded(Raw) is { Length: > 60 } raw ? raw[..60] + "…" : Decoded(Raw);

    private static JsonElement Member(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : default;

    private static string Content(JsonElement element, string _) => element.GetString()!;

    private static string Raw(JsonElement element, string _) => element.GetRawText();

    /// <summary>The parser takes bytes that are no UTF-8 and halves of surrogates; whoever makes text of them fails.</summary>
    private T Decoded<T>(Func<JsonElement, string, T> read, string name = "")
    {
        try
        {
            return read(Element, name);
        }
        catch (InvalidOperationException e)
        {
            throw new InputException(Where, null, $"is no text: {e.Message}", "Save the document as UTF-8.");
        }
    }
}
