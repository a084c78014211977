using System.Text.Json;
using Puente.Core;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Export;

/// <summary>A backbone as safetensors: weights under their state_dict names; architecture and embedding blocks in the metadata.</summary>
public static class BackboneFile
{
    /// <summary>Metadata keys.</summary>
    public const string ArchitectureKey = "puente.architecture", BlocksKey = "puente.blocks", RecipeKey = "puente.recipe";

    /// <summary>Writes <paramref name="backbone"/> to <paramref name="path"/>.</summary>
    public static void Save(Backbone backbone, string recipe, string path)
    {
        var writer = new SafeTensorsWriter()
            .Text(ArchitectureKey, JsonSerializer.Serialize(backbone.Options, Json.Options))
            .Text(BlocksKey, JsonSerializer.Serialize(backbone.Options.Blocks, Json.Options))
            .Text(RecipeKey, recipe);
        ModuleState.Add(writer, backbone);
        writer.Write(path);
    }

    /// <summary>Builds the backbone of the file at <paramref name="path"/>, ready to embed.</summary>
    /// <exception cref="InputException">The file is missing, broken, or no backbone of this format.</exception>
    public static Backbone Load(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        var backbone = new Backbone(Architecture(file, path));
        ModuleState.Load(file, backbone);
        backbone.eval();
        return backbone;
    }

    /// <summary>The architecture that the file at <paramref name="path"/>, open as <paramref name="file"/>, names.</summary>
    /// <exception cref="InputException">It names none that can be built.</exception>
    internal static BackboneOptions Architecture(SafeTensorsFile file, string path)
    {
        try
        {
            return (JsonSerializer.Deserialize<BackboneOptions>(file.Text(ArchitectureKey), Json.Options) ?? throw new JsonException("the document is null")).Validated();
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new InputException("backbone", path, $"names an architecture that cannot be built: {e.Message}", "Export the backbone again.");
        }
    }
}
