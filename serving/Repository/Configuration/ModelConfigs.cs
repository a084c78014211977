using Puente.Core;
using Puente.Serving.Repository.Configuration.Wire;
using Puente.Serving.Repository.TextFormat;

namespace Puente.Serving.Repository.Configuration;

/// <summary>Reads and writes model configurations: protobuf text (<c>config.pbtxt</c>) and JSON (the load extension's <c>config</c>, <c>GET …/config</c>).</summary>
public static class ModelConfigs
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="model">The model's name: its folder's.</param>
    /// <param name="source">What the text is, for messages.</param>
    /// <exception cref="InputException">It is no configuration, or asks for what is not served: every fault is told.</exception>
    public static ModelConfig ReadText(string text, string model, string source = "config.pbtxt") => Read(TextFormatReader.Read(text, source), model, source);

    /// <summary>Reads JSON.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="model">The model's name: its folder's.</param>
    /// <param name="source">What the JSON is, for messages.</param>
    /// <exception cref="InputException">It is no configuration, or asks for what is not served: every fault is told.</exception>
    public static ModelConfig ReadJson(string json, string model, string source = "config") => Read(ConfigJson.Read(json, source), model, source);

    /// <summary>Writes protobuf text, defaults left out.</summary>
    public static string WriteText(ModelConfig config) => TextFormatWriter.Write(ConfigTree.Of(config));

    /// <summary>Writes JSON as Triton answers it: names as in the proto file, defaults too.</summary>
    public static string WriteJson(ModelConfig config) => ConfigJson.Write(ConfigTree.Of(config, whole: true));

    /// <summary>Checks a configuration that was made in code.</summary>
    /// <exception cref="InputException">It contradicts itself: every fault is told.</exception>
    public static ModelConfig Check(ModelConfig config, string source = "config")
    {
        var faults = new ConfigFaults(source);
        new ConfigValidator(faults).Check(config);
        faults.ThrowIfAny();
        return config;
    }

    private static ModelConfig Read(TextMessage tree, string model, string source)
    {
        var faults = new ConfigFaults(source);
        var config = new ConfigMapper(faults).Map(ConfigNode.Read(tree, ConfigSchema.Model, "", faults), model);
        new ConfigValidator(faults).Check(config);
        faults.ThrowIfAny();
        return config;
    }
}
