using System.Text.Json;
using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Export;

/// <summary>Writes a backbone in both formats and measures the one against the other.</summary>
public static class BackboneExport
{
    /// <summary>File names in the output folder.</summary>
    public const string SafeTensors = "backbone.safetensors", Onnx = "backbone.onnx";

    /// <summary>Exports <paramref name="backbone"/> into <paramref name="folder"/>.</summary>
    /// <param name="backbone">Ready to embed.</param>
    /// <param name="recipe">Name kept in the metadata.</param>
    /// <param name="folder">Output folder.</param>
    /// <param name="images">uint8 [N, side, side, 3] to measure on.</param>
    /// <exception cref="InvalidOperationException">The graph differs from the model by more than <see cref="OnnxParity.Tolerance"/>: the files are not named to anyone.</exception>
    public static BackboneFiles Write(Backbone backbone, string recipe, string folder, byte[] images)
    {
        var options = backbone.Options;
        string weights = Path.Combine(folder, SafeTensors), graph = Path.Combine(folder, Onnx);
        BackboneFile.Save(backbone, recipe, weights);
        BackboneGraph.Write(backbone, graph, new Dictionary<string, string>
        {
            [BackboneFile.BlocksKey] = JsonSerializer.Serialize(options.Blocks, Json.Options),
            [BackboneFile.RecipeKey] = recipe,
        });
        var error = OnnxParity.Measure(backbone, graph, images);
        if (error > OnnxParity.Tolerance)
            throw new InvalidOperationException($"The ONNX graph differs from the model by {error:g3}, more than {OnnxParity.Tolerance}.");
        var parameters = backbone.parameters().Sum(p => p.numel()) + options.Filters * 3L * options.FilterSide * options.FilterSide;
        return new BackboneFiles(SafeTensors, Onnx, options.Side, options.Dimensions, parameters, error);
    }
}
