using System.Text.Json;
using Puente.Serving.OpenInference.Requests;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>Steps through a request's JSON without building anything of it; each fault names the field and the remedy.</summary>
internal static class JsonCursor
{
    /// <summary>Goes to the value of an object's next property; false at the object's end.</summary>
    /// <param name="reader">On the object's start, or at the end of the value before.</param>
    /// <param name="path">Of the object.</param>
    /// <param name="known">Names that mean something here.</param>
    /// <param name="seen">A bit for each of them that has come.</param>
    /// <param name="name">Which it is; null for any other.</param>
    /// <exception cref="OpenInferenceException">One comes twice.</exception>
    public static bool Next(ref Utf8JsonReader reader, string path, string[] known, ref int seen, out string? name)
    {
        name = null;
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject) return false;
        // Looking at the text of an escaped name tells whether it is text at all.
        if (reader.ValueIsEscaped) reader.GetString();
        for (var i = 0; i < known.Length; i++)
        {
            if (!reader.ValueTextEquals(known[i])) continue;
            if ((seen & (1 << i)) != 0) throw Faults.Invalid($"{Join(path, known[i])}: is given twice. Give it once");
            seen |= 1 << i;
            name = known[i];
            break;
        }

        reader.Read();
        return true;
    }

    /// <exception cref="OpenInferenceException">The value is of another kind.</exception>
    public static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string path, string example)
    {
        if (reader.TokenType != type) throw Faults.Invalid($"{path}: is not {Describe(type)}. Give {example}");
    }

    /// <summary>The text; null where the value is null.</summary>
    public static string? Text(ref Utf8JsonReader reader, string path, string example)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        Expect(ref reader, JsonTokenType.String, path, example);
        return reader.GetString();
    }

    /// <summary>A parameter's name and value: a string, a number or a boolean; false at the end of the parameters.</summary>
    public static bool NextParameter(ref Utf8JsonReader reader, string path, out string name, out ParameterValue value)
    {
        (name, value) = ("", default);
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject) return false;
        name = reader.GetString()!;
        reader.Read();
        value = reader.TokenType switch
        {
            JsonTokenType.True => new ParameterValue(Flag: true),
            JsonTokenType.False => new ParameterValue(Flag: false),
            JsonTokenType.String => new ParameterValue(Text: reader.GetString()),
            JsonTokenType.Number when reader.TryGetInt64(out var whole) => new ParameterValue(Integer: whole),
            JsonTokenType.Number when reader.TryGetUInt64(out var large) => new ParameterValue(Integer: large),
            JsonTokenType.Number => default,
            _ => throw Faults.Invalid($"{Join(path, "parameters")}: '{Faults.Shorten(name)}' is no string, number or boolean. Give plain values"),
        };
        return true;
    }

    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Describe(JsonTokenType type) => type switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        _ => "a string",
    };
}
