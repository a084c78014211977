using System.Text.Json;
using System.Text.Json.Serialization;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>How the engine writes its own records; independent of the user's settings, because it is on disk.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StartDetails))]
[JsonSerializable(typeof(ParentLink))]
[JsonSerializable(typeof(ChildDetails))]
[JsonSerializable(typeof(TaskFailureDetails))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class EngineJson : JsonSerializerContext
{
    public static string Write(StartDetails value) => JsonSerializer.Serialize(value, Default.StartDetails);

    public static string Write(ChildDetails value) => JsonSerializer.Serialize(value, Default.ChildDetails);

    public static string? Write(ParentLink? value) => value is null ? null : JsonSerializer.Serialize(value, Default.ParentLink);

    public static string? Write(TaskFailureDetails? value) => value is null ? null : JsonSerializer.Serialize(value, Default.TaskFailureDetails);

    public static string? WriteTags(IEnumerable<KeyValuePair<string, string>>? tags) =>
        tags is null || !tags.Any() ? null : JsonSerializer.Serialize(new Dictionary<string, string>(tags), Default.DictionaryStringString);

    public static StartDetails ReadStart(string json) => JsonSerializer.Deserialize(json, Default.StartDetails)!;

    public static ChildDetails ReadChild(string json) => JsonSerializer.Deserialize(json, Default.ChildDetails)!;

    public static ParentLink? ReadParent(string? json) => json is null ? null : JsonSerializer.Deserialize(json, Default.ParentLink);

    public static TaskFailureDetails? ReadFailure(string? json) => json is null ? null : JsonSerializer.Deserialize(json, Default.TaskFailureDetails);

    public static Dictionary<string, string> ReadTags(string? json) => json is null ? [] : JsonSerializer.Deserialize(json, Default.DictionaryStringString)!;
}
