using System.Text.Json;
using Puente.Core;
using Puente.Learning.Training.Interchange;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Export;

/// <summary>A backbone as safetensors: weights under their state_dict names, adapters merged; architecture and embedding blocks in the metadata.</summary>
public static class BackboneFile
{
    /// <summary>Metadata keys.</summary>
    public const string ArchitectureKey = "puente.architecture", BlocksKey = "puente.blocks", RecipeKey = "puente.recipe";

    /// <summary>Metadata keys of graphs: pixels across and down, how they are normalised, SHA-256 of the weights it was made of.</summary>
    public const string SideKey = "puente.side", PixelsKey = "puente.pixels", DigestKey = "puente.digest";

    /// <summary>Writes <paramref name="backbone"/> to <paramref name="path"/>.</summary>
    public static void Save(Backbone backbone, string recipe, string path)
    {
        var writer = new SafeTensorsWriter()
            .Text(ArchitectureKey, JsonSerializer.Serialize(backbone.Options, Json.Options))
            .Text(BlocksKey, JsonSerializer.Serialize(backbone.Options.Blocks, Json.Options))
            .Text(RecipeKey, recipe);
        using var scope = NewDisposeScope();
        foreach (var (name, tensor) in MergedState.Of(backbone)) ModuleState.Add(writer, name, tensor);
        writer.Write(path);
    }

    /// <summary>Builds the backbone of the file at <paramref name="path"/>, ready to embed.</summary>
    /// <exception cref="InputException">The file is missing, broken, or no backbone of this format.</exception>
    public static Backbone Load(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        var options = Architecture(file);
        StrictKeys.Check(file.Name, StateShapes.Of(options), file.Entries.ToDictionary(entry => entry.Name, entry => entry.Shape));
        var backbone = new Backbone(options);
        try
        {
            ModuleState.Load(file, backbone);
        }
        catch (InputException)
        {
            backbone.Dispose();
            throw;
        }

        backbone.eval();
        return backbone;
    }

    /// <summary>The architecture that the metadata of <paramref name="file"/> names.</summary>
    /// <exception cref="InputException">It names none, or one that cannot be built.</exception>
    public static BackboneOptions Architecture(SafeTensorsFile file)
    {
        try
        {
            return (JsonSerializer.Deserialize<BackboneOptions>(file.Text(ArchitectureKey), Json.Options) ?? throw new JsonException("the document is null")).Validated();
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new InputException("backbone", file.Name, $"names an architecture that cannot be built: {e.Message}", "Export the backbone again.");
        }
    }
}
