using System.Text.Json;
using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Onnx;
using Puente.Learning.Training.Onnx.Proto;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Export;

/// <summary>Writes a backbone in both formats and measures the one against the other; with whole-number products too, where those hold.</summary>
public static class BackboneExport
{
    /// <summary>File names in the output folder.</summary>
    public const string SafeTensors = "backbone.safetensors", Onnx = "backbone.onnx", Int8Onnx = "backbone.int8.onnx";

    private const int FewestForLikeness = 8;

    /// <summary>Exports <paramref name="backbone"/> into <paramref name="folder"/>.</summary>
    /// <param name="backbone">Ready to embed.</param>
    /// <param name="recipe">Name kept in the metadata.</param>
    /// <param name="folder">Output folder.</param>
    /// <param name="images">uint8 [N, side, side, 3] to measure on; eight or more of what the backbone is for, and the int8 graph is tried too.</param>
    /// <exception cref="InvalidOperationException">The graph differs from the model by more than <see cref="GateBounds.Parity"/>: the files are not named to anyone.</exception>
    public static BackboneFiles Write(Backbone backbone, string recipe, string folder, byte[] images)
    {
        var options = backbone.Options;
        string weights = Path.Combine(folder, SafeTensors), graph = Path.Combine(folder, Onnx), whole = Path.Combine(folder, Int8Onnx);
        // One that an earlier export let out says nothing of these weights.
        File.Delete(whole);
        BackboneFile.Save(backbone, recipe, weights);
        var model = BackboneGraph.Build(backbone, Metadata(weights));
        var data = OnnxFile.Write(model, graph);
        var expected = OnnxParity.Expected(backbone, images);
        using var embedder = new OnnxEmbedder(graph);
        var exact = embedder.EmbedAll(images);
        var gate = new ReleaseGate().Parity(expected, exact);
        if (!gate.Result.Float)
            throw new InvalidOperationException($"The ONNX graph differs from the model by {gate.Result.Figures[0].Value:g3}, more than {gate.Result.Figures[0].Bound}.");
        var int8 = exact.Length >= FewestForLikeness && TryInt8(model, whole, exact, images, gate);
        var error = expected.Zip(exact, OnnxParity.Difference).Max();
        return new BackboneFiles(SafeTensors, Onnx, options.Side, options.Dimensions, Parameters(backbone), error) { OnnxData = data, Int8Onnx = int8 ? Int8Onnx : null, Gate = gate.Result };
    }

    private static bool TryInt8(ModelProto model, string path, float[][] exact, byte[] images, ReleaseGate gate)
    {
        OnnxFile.Write(QuantizedGraph.Of(model), path);
        using (var embedder = new OnnxEmbedder(path)) gate.Likeness(exact, embedder.EmbedAll(images));
        if (gate.Result.Int8 == true) return true;
        File.Delete(path);
        return false;
    }

    /// <summary>What a graph made of the backbone file at <paramref name="weights"/> says of itself.</summary>
    /// <exception cref="InputException">The file is broken or no backbone.</exception>
    public static IReadOnlyDictionary<string, string> Metadata(string weights)
    {
        using var file = SafeTensorsFile.Open(weights);
        var options = BackboneFile.Architecture(file);
        return new Dictionary<string, string>
        {
            [BackboneFile.ArchitectureKey] = JsonSerializer.Serialize(options, Json.Options),
            [BackboneFile.BlocksKey] = JsonSerializer.Serialize(options.Blocks, Json.Options),
            [BackboneFile.RecipeKey] = file.Metadata.GetValueOrDefault(BackboneFile.RecipeKey, ""),
            [BackboneFile.SideKey] = JsonSerializer.Serialize(options.Side),
            [BackboneFile.PixelsKey] = JsonSerializer.Serialize(options.Pixels, Json.Options),
            [BackboneFile.DigestKey] = Digest.OfFile(weights).ToString(),
        };
    }

    private static long Parameters(Backbone backbone)
    {
        var options = backbone.Options;
        var filters = options.Stem == StemKind.Dictionary ? options.Filters * 3L * options.FilterSide * options.FilterSide : 0;
        return backbone.parameters().Sum(p => p.numel()) + filters;
    }
}
