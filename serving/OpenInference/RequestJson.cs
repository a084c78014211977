using System.Text.Json;
using Puente.Core;

namespace Puente.Serving.OpenInference;

/// <summary>Typed reads of a request's JSON; each fault names the field and the remedy.</summary>
internal static class RequestJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty) throw new InputException("body", null, "is empty", "Send an inference request as JSON.");
        if (!System.Text.Unicode.Utf8.IsValid(json.Span))
            throw new InputException("body", null, "is not UTF-8", "Send JSON as UTF-8; binary tensors need the header Inference-Header-Content-Length.");
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException e)
        {
            throw new InputException("body", null, $"is not JSON: {e.Message.TrimEnd('.')}", "Send an inference request as JSON; binary tensors need the header Inference-Header-Content-Length.");
        }
    }

    /// <summary>The property, when it is there and not null.</summary>
    public static JsonElement? Optional(JsonElement parent, string path, string name, JsonValueKind kind, string example)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == kind ? value : throw Wrong(Join(path, name), value, $"is not {Describe(kind)}", $"Give {example}.");
    }

    /// <summary>The property, which must be there.</summary>
    public static JsonElement Required(JsonElement parent, string path, string name, JsonValueKind kind, string example) =>
        Optional(parent, path, name, kind, example) ?? throw new InputException(Join(path, name), null, "is missing", $"Give {example}.");

    /// <summary>A parameter that is true or false; null when it is absent.</summary>
    public static bool? Flag(JsonElement? parameters, string path, string name)
    {
        if (parameters is not { } given || !given.TryGetProperty(name, out var value)) return null;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong(Join(path, name), value, "is not true or false", "Give true or false."),
        };
    }

    /// <summary>The parameters of an element, each a string, number or boolean; extensions that are not served are refused by name.</summary>
    public static JsonElement? Parameters(JsonElement parent, string path)
    {
        var parameters = Optional(parent, path, "parameters", JsonValueKind.Object, "an object");
        if (parameters is not { } given) return null;
        foreach (var parameter in given.EnumerateObject())
        {
            if (parameter.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null)
                throw Wrong(Join(path, "parameters"), parameter.Value, "holds a value that is no string, number or boolean", "Give plain values.");
            foreach (var unserved in new[] { "classification", "shared_memory_region", "shared_memory_offset", "shared_memory_byte_size", "sequence_id" })
                if (parameter.NameEquals(unserved))
                    throw Wrong(Join(path, $"parameters.{unserved}"), parameter.Value, "belongs to an extension that is not served", "Leave it out; GET /v2 lists the extensions served.");
        }

        return given;
    }

    public static InputException Wrong(string path, JsonElement value, string problem, string remedy)
    {
        var raw = value.GetRawText();
        return new InputException(path, raw.Length <= 64 ? raw : raw[..64] + "…", problem, remedy);
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        _ => "a number",
    };
}
