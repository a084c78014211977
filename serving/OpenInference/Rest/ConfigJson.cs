using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Puente.Serving.OpenInference.Wire;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>A model configuration as Triton writes it: protobuf's JSON with the fields' own names, defaults too, and 64-bit numbers as numbers.</summary>
internal static class ConfigJson
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithPreserveProtoFieldNames(true));

    public static JsonObject Of(ModelConfig config)
    {
        var json = JsonNode.Parse(Formatter.Format(config))!.AsObject();
        Numbers(json, ModelConfig.Descriptor);
        return json;
    }

    /// <summary>Protobuf's JSON writes 64-bit numbers as strings.</summary>
    private static void Numbers(JsonObject json, MessageDescriptor message)
    {
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            if (json[field.Name] is not { } value) continue;
            if (value is JsonObject map && field.IsMap) Each(map.Select(pair => pair.Key).ToList(), key => map[key]!, (key, node) => map[key] = node, field.MessageType.FindFieldByNumber(2));
            else if (value is JsonArray list) Each(Enumerable.Range(0, list.Count).ToList(), i => list[i]!, (i, node) => list[i] = node, field);
            else Each([field.Name], name => json[name]!, (name, node) => json[name] = node, field);
        }
    }

    private static void Each<TKey>(List<TKey> keys, Func<TKey, JsonNode> get, Action<TKey, JsonNode> set, FieldDescriptor field)
    {
        foreach (var key in keys)
        {
            if (field.FieldType == FieldType.Message) Numbers(get(key).AsObject(), field.MessageType);
            else if (field.FieldType == FieldType.Int64) set(key, long.Parse((string)get(key)!, CultureInfo.InvariantCulture));
            else if (field.FieldType == FieldType.UInt64) set(key, ulong.Parse((string)get(key)!, CultureInfo.InvariantCulture));
        }
    }
}
