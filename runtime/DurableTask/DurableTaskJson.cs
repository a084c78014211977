using System.Text.Json;
using System.Text.Json.Serialization;

namespace Puente.Runtime.DurableTask;

/// <summary>How inputs, outputs and events are written.</summary>
public static class DurableTaskJson
{
    /// <summary>The default: camel case, enumerations by name.</summary>
    public static JsonSerializerOptions Default { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
