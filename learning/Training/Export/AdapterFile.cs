using System.Text.Json;
using Puente.Core;
using Puente.Learning.Training.Interchange;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Export;

/// <summary>
/// Trained adapters on their own: thousands of numbers instead of millions. Tensors have the names they have in an adapted backbone; the metadata names the backbone they
/// were trained on, by digest, and their rank and scale.
/// </summary>
public static class AdapterFile
{
    /// <summary>Metadata keys.</summary>
    public const string LoraKey = "puente.lora", BaseKey = "puente.base";

    private const string Part = ".adapter.";

    /// <summary>Writes the adapters of <paramref name="adapted"/> to <paramref name="path"/>.</summary>
    /// <param name="adapted">A backbone with adapters.</param>
    /// <param name="lora">What they were made with.</param>
    /// <param name="backbone">Digest of the backbone file they were trained on.</param>
    /// <param name="path">File to write.</param>
    public static void Save(Backbone adapted, LoraOptions lora, Digest backbone, string path)
    {
        var writer = new SafeTensorsWriter()
            .Text(LoraKey, JsonSerializer.Serialize(lora, Json.Options))
            .Text(BaseKey, backbone.ToString());
        foreach (var (name, tensor) in adapted.state_dict())
            if (name.Contains(Part, StringComparison.Ordinal)) ModuleState.Add(writer, name, tensor);
        writer.Write(path);
    }

    /// <summary>The backbone at <paramref name="backbonePath"/> with the adapters at <paramref name="path"/>, ready to embed or to go on with; <see cref="MergedState.Merge"/> makes it plain.</summary>
    /// <exception cref="InputException">A file is broken, the adapters were trained on another backbone, or do not fit.</exception>
    public static Backbone Load(string path, string backbonePath)
    {
        using var file = SafeTensorsFile.Open(path);
        var digest = Digest.OfFile(backbonePath).ToString();
        if (file.Text(BaseKey) != digest)
            throw new InputException("adapter", file.Name, $"was trained on backbone {file.Text(BaseKey)}, not on {digest}", "Give the backbone it was trained on.");
        using var weights = SafeTensorsFile.Open(backbonePath);
        var options = BackboneFile.Architecture(weights);
        var lora = Lora(file);
        StrictKeys.Check(weights.Name, StateShapes.Of(options), weights.Entries.ToDictionary(entry => entry.Name, entry => entry.Shape));
        StrictKeys.Check(file.Name, Shapes(options, lora), file.Entries.ToDictionary(entry => entry.Name, entry => entry.Shape));
        var adapted = new Backbone(options, lora);
        try
        {
            foreach (var (name, tensor) in adapted.state_dict()) ModuleState.Load(name.Contains(Part, StringComparison.Ordinal) ? file : weights, name, tensor);
        }
        catch (InputException)
        {
            adapted.Dispose();
            throw;
        }

        adapted.eval();
        return adapted;
    }

    private static Dictionary<string, long[]> Shapes(BackboneOptions options, LoraOptions lora)
    {
        var shapes = new Dictionary<string, long[]>();
        for (var i = 0; i < options.Depth; i++)
            (shapes[$"blocks.{i}.attn{Part}lora_a"], shapes[$"blocks.{i}.attn{Part}lora_b"]) = ([lora.Rank, options.Width], [3 * options.Width, lora.Rank]);
        return shapes;
    }

    private static LoraOptions Lora(SafeTensorsFile file)
    {
        try
        {
            return JsonSerializer.Deserialize<LoraOptions>(file.Text(LoraKey), Json.Options) is { Rank: >= 1 and <= 1024, Alpha: > 0 } lora && double.IsFinite(lora.Alpha)
                ? lora
                : throw new JsonException("the rank is not 1 to 1024, or alpha not above 0");
        }
        catch (JsonException e)
        {
            throw new InputException("adapter", file.Name, $"has '{LoraKey}' that cannot be read: {e.Message}", "Save the adapters again.");
        }
    }
}
