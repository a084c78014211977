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
    private const string VersionTag = "durabletask.version";

    public static string Write(StartDetails value) => JsonSerializer.Serialize(value, Default.StartDetails);

    public static string Write(ChildDetails value) => JsonSerializer.Serialize(value, Default.ChildDetails);

    public static string? Write(ParentLink? value) => value is null ? null : JsonSerializer.Serialize(value, Default.ParentLink);

    public static string? Write(TaskFailureDetails? value) => value is null ? null : JsonSerializer.Serialize(value, Default.TaskFailureDetails);

    public static string? WriteTags(IEnumerable<KeyValuePair<string, string>>? tags) =>
        tags is null || !tags.Any() ? null : JsonSerializer.Serialize(new Dictionary<string, string>(tags), Default.DictionaryStringString);

    /// <summary>The tags of an activity's call with its version among them; null when there is neither.</summary>
    /// <exception cref="ArgumentException">A tag has the name that the version goes by.</exception>
    public static string? WriteCall(IDictionary<string, string>? tags, string? version)
    {
        if (tags?.ContainsKey(VersionTag) == true) throw new ArgumentException($"The tag '{VersionTag}' is the engine's own. Use TaskOptions.Version.", nameof(tags));
        return string.IsNullOrEmpty(version) ? WriteTags(tags) : WriteTags([.. tags ?? new Dictionary<string, string>(), new(VersionTag, version)]);
    }

    /// <summary>What <see cref="WriteCall"/> wrote.</summary>
    public static (Dictionary<string, string> Tags, string Version) ReadCall(string? json)
    {
        var tags = ReadTags(json);
        return (tags, tags.Remove(VersionTag, out var version) ? version : "");
    }

    public static StartDetails ReadStart(string json) => JsonSerializer.Deserialize(json, Default.StartDetails)!;

    public static ChildDetails ReadChild(string json) => JsonSerializer.Deserialize(json, Default.ChildDetails)!;

    public static ParentLink? ReadParent(string? json) => json is null ? null : JsonSerializer.Deserialize(json, Default.ParentLink);

    public static TaskFailureDetails? ReadFailure(string? json) => json is null ? null : JsonSerializer.Deserialize(json, Default.TaskFailureDetails);

    public static Dictionary<string, string> ReadTags(string? json) => json is null ? [] : JsonSerializer.Deserialize(json, Default.DictionaryStringString)!;
}
