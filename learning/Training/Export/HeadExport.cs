using System.Text.Json;
using Microsoft.ML.OnnxRuntime.Tensors;
using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Heads;
using Puente.Learning.Training.SafeTensors;

namespace Puente.Learning.Training.Export;

/// <summary>Writes a head in both formats and compares the one with the other. The logistic function of a logit is the calibrated probability.</summary>
public static class HeadExport
{
    private const double LogitTolerance = 1e-3;

    /// <summary>Writes <paramref name="head"/>.</summary>
    /// <param name="head">Calibrated, on raw embeddings.</param>
    /// <param name="classes">Names, in logit order.</param>
    /// <param name="abstention">Kept in the metadata where there is a band.</param>
    /// <param name="safeTensors">File of the weights: <c>head.weight</c> [K, D], <c>head.bias</c> [K].</param>
    /// <param name="onnx">File of the graph.</param>
    /// <exception cref="InvalidOperationException">The graph does not compute what the head does.</exception>
    public static void Write(LinearHead head, IReadOnlyList<string> classes, AbstentionResult? abstention, string safeTensors, string onnx)
    {
        float[] weights = [.. head.Weights.SelectMany(row => row)];
        var metadata = new Dictionary<string, string>
        {
            [HeadFile.ClassesKey] = JsonSerializer.Serialize(classes, Json.Options),
            [HeadFile.ThresholdsKey] = JsonSerializer.Serialize(head.Thresholds, Json.Options),
            [BackboneFile.BlocksKey] = JsonSerializer.Serialize(head.Blocks, Json.Options),
            ["puente.calibration"] = JsonSerializer.Serialize(head.Calibration, Json.Options),
        };
        if (abstention?.Bands is { } bands) metadata["puente.abstention"] = JsonSerializer.Serialize(bands, Json.Options);
        var dimensions = weights.Length / classes.Count;
        var writer = new SafeTensorsWriter().Add("head.weight", weights, classes.Count, dimensions).Add("head.bias", head.Bias, classes.Count);
        foreach (var (key, value) in metadata) writer.Text(key, value);
        writer.Write(safeTensors);
        HeadGraph.Write(weights, head.Bias, onnx, metadata);
        Verify(head, onnx, dimensions);
    }

    /// <summary>Compares graph and head on a few made-up embeddings.</summary>
    private static void Verify(LinearHead head, string graph, int dimensions)
    {
        const int rows = 3;
        var random = SplitMix64.For(0, 5);
        var embeddings = new float[rows * dimensions];
        for (var i = 0; i < embeddings.Length; i++) embeddings[i] = random.Between(-1, 1);
        var actual = OnnxParity.Run(graph, "embeddings", new DenseTensor<float>(embeddings, [rows, dimensions]));
        float[] expected = [.. Enumerable.Range(0, rows).SelectMany(row => head.Logits(embeddings.AsSpan(row * dimensions, dimensions)))];
        var scale = Math.Max(1, expected.Max(MathF.Abs));
        var error = OnnxParity.Difference(expected, actual) / scale;
        if (error > LogitTolerance) throw new InvalidOperationException($"The head's ONNX graph differs from the head by {error:g3}, more than {LogitTolerance}.");
    }
}
