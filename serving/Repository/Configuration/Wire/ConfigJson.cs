using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Puente.Core;
using Puente.Serving.Repository.TextFormat;

namespace Puente.Serving.Repository.Configuration.Wire;

/// <summary>
/// The configuration as JSON. Read as the JSON mapping of proto3 has it: names in either style, 64-bit numbers as numbers or strings, maps as
/// objects, null for what is not given. Written as Triton answers <c>GET …/config</c>: names as in the proto file, numbers as numbers, defaults too.
/// </summary>
internal static class ConfigJson
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = TextFormatReader.MaxDepth };
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The tree that <paramref name="json"/> writes.</summary>
    /// <exception cref="InputException">It is no JSON object, or beyond the bounds.</exception>
    public static TextMessage Read(string json, string source)
    {
        if (json.Length > TextFormatReader.MaxLength) throw new InputException(source, $"{json.Length} characters", $"is longer than {TextFormatReader.MaxLength} characters", "Leave out what does not belong in it.");
        try
        {
            using var document = JsonDocument.Parse(Strict.GetBytes(json), Reading);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Message(document.RootElement, ConfigSchema.Model)
                : throw new InputException(source, document.RootElement.ValueKind.ToString(), "is no JSON object", "Write the model configuration as an object.");
        }
        catch (Exception e) when (e is JsonException or EncoderFallbackException or InvalidOperationException)
        {
            // The last two: half a surrogate pair, as it is or as an escape.
            throw new InputException(source, json.Length > 60 ? json[..60] : json, $"is no JSON: {e.Message}", "Correct it.");
        }
    }

    /// <summary>The JSON of <paramref name="tree"/>.</summary>
    public static string Write(TextMessage tree)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Writing)) Write(writer, tree, ConfigSchema.Model);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static TextMessage Message(JsonElement json, MessageSchema schema)
    {
        var fields = new List<TextField>();
        foreach (var member in json.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null) continue;
            var field = schema.FindJson(member.Name);
            if (field is null || field.Refusal is not null) fields.Add(new TextField(field?.Name ?? member.Name, new TextMessage([], default), default));
            else if (field.Kind == FieldKind.Map && member.Value.ValueKind == JsonValueKind.Object) fields.AddRange(member.Value.EnumerateObject().Select(entry => Entry(field, entry)));
            else if (field.Repeated && member.Value.ValueKind == JsonValueKind.Array) fields.AddRange(member.Value.EnumerateArray().Select(each => new TextField(field.Name, Value(each, field), default, Listed: true)));
            else fields.Add(new TextField(field.Name, Value(member.Value, field), default));
        }

        return new TextMessage(fields, default);
    }

    private static TextField Entry(FieldSchema map, JsonProperty entry)
    {
        var (key, value) = (map.Message!.Find("key")!, map.Message.Find("value")!);
        return new TextField(map.Name, new TextMessage(
            [new TextField("key", Quoted(entry.Name, key), default), new TextField("value", Value(entry.Value, value), default)], default), default, Listed: true);
    }

    /// <summary>A value as the text format would have it; what does not fit the field stays what it is, and is told by whoever reads the tree.</summary>
    private static TextValue Value(JsonElement json, FieldSchema field) => json.ValueKind switch
    {
        JsonValueKind.Object => field.Message is { } message && field.Kind == FieldKind.Message ? Message(json, message) : new TextMessage([], default),
        JsonValueKind.String => Quoted(json.GetString()!, field),
        JsonValueKind.True or JsonValueKind.False => new TextWord(json.GetBoolean() ? "true" : "false", default),
        JsonValueKind.Number => Number(json.GetRawText(), field),
        _ => new TextWord(json.ValueKind == JsonValueKind.Null ? "null" : "[…]", default),
    };

    private static TextValue Quoted(string text, FieldSchema field) => field.Kind switch
    {
        FieldKind.Enum => new TextWord(text, default),
        FieldKind.Int32 or FieldKind.Int64 or FieldKind.UInt64 => Number(text, field),
        _ => new TextString(text),
    };

    /// <summary>A whole number, also written as 1.0 or 1e3; else the text itself.</summary>
    private static TextValue Number(string text, FieldSchema field)
    {
        if (field.Kind is FieldKind.String or FieldKind.Bool or FieldKind.Message or FieldKind.Map) return new TextWord(text, default);
        var negative = text.StartsWith('-');
        if (ulong.TryParse(negative ? text.AsSpan(1) : text, NumberStyles.None, CultureInfo.InvariantCulture, out var magnitude)) return new TextInteger(magnitude, negative, default);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && Math.Floor(real) == real && Math.Abs(real) < 1L << 53
            ? new TextInteger((long)real) : new TextWord(text, default);
    }

    private static void Write(Utf8JsonWriter writer, TextMessage tree, MessageSchema schema)
    {
        writer.WriteStartObject();
        foreach (var field in schema.Fields.Where(field => field.Refusal is null))
        {
            var values = tree.Fields.Where(each => each.Name == field.Name).Select(each => each.Value).ToList();
            if (values.Count == 0 && (field.Alternative || (field.Kind == FieldKind.Message && !field.Repeated))) continue;
            writer.WritePropertyName(field.Name);
            if (field.Kind == FieldKind.Map) WriteMap(writer, values, field.Message!);
            else if (field.Repeated) WriteList(writer, values, field);
            else WriteValue(writer, values.Count > 0 ? values[0] : null, field);
        }

        writer.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter writer, List<TextValue> entries, MessageSchema schema)
    {
        writer.WriteStartObject();
        foreach (var entry in entries.Cast<TextMessage>())
        {
            writer.WritePropertyName(entry.Fields.FirstOrDefault(field => field.Name == "key")?.Value.Brief ?? "");
            WriteValue(writer, entry.Fields.FirstOrDefault(field => field.Name == "value")?.Value, schema.Find("value")!);
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, List<TextValue> values, FieldSchema field)
    {
        writer.WriteStartArray();
        foreach (var value in values) WriteValue(writer, value, field);
        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, TextValue? value, FieldSchema field)
    {
        switch (value)
        {
            case TextMessage message: Write(writer, message, field.Message!); break;
            case TextString text: writer.WriteStringValue(text.Bytes); break;
            case TextInteger number: writer.WriteRawValue(number.Brief); break;
            case TextWord word when field.Kind == FieldKind.Bool: writer.WriteBooleanValue(word.Word == "true"); break;
            case TextWord word: writer.WriteStringValue(word.Word); break;
            default: WriteDefault(writer, field); break;
        }
    }

    private static void WriteDefault(Utf8JsonWriter writer, FieldSchema field)
    {
        switch (field.Kind)
        {
            case FieldKind.Bool: writer.WriteBooleanValue(false); break;
            case FieldKind.String: writer.WriteStringValue(""); break;
            case FieldKind.Enum: writer.WriteStringValue(field.Names[0]); break;
            case FieldKind.Message or FieldKind.Map: Write(writer, new TextMessage([], default), field.Message!); break;
            default: writer.WriteNumberValue(0); break;
        }
    }
}
