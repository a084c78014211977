using System.Text.Json;
using Microsoft.ML.OnnxRuntime.Tensors;
using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Heads;
using Puente.Learning.Training.SafeTensors;

namespace Puente.Learning.Training.Tasks;

/// <summary>Fits a head on a labelled folder. Leaves <c>tuning.json</c>, <c>gate.json</c>, <c>head.safetensors</c> and <c>head.onnx</c>.</summary>
public static class TuneTask
{
    /// <summary>Names of the result document and the head's files.</summary>
    public const string Result = "tuning.json", SafeTensors = "head.safetensors", Onnx = "head.onnx";

    private const double LogitTolerance = 1e-3;

    /// <summary>Runs the task.</summary>
    /// <exception cref="InputException">The job or a file it names is wrong.</exception>
    /// <exception cref="InvalidOperationException">The head's graph does not compute what the head does.</exception>
    public static void Run(TrainerJob job, Action<TrainerProgress> report, CancellationToken stop)
    {
        using var backbone = BackboneFile.Load(Jobs.Required(job.Backbone, "backbone"));
        report(new TrainerProgress { Event = "stage", Stage = "decode" });
        var data = LabelledImages.Read(Jobs.Required(job.Labelled, "labelled"), backbone.Options.Side, stop);
        var probe = new LinearProbe(data, job.Seed, report);
        var (head, scores) = probe.Backbone(backbone, stop);
        var (random, raw) = (probe.RandomBackbone(backbone.Options, stop), probe.RawStatistics());
        report(new TrainerProgress { Event = "stage", Stage = "export" });
        Export(head, data.Set.Classes, job.Output);
        Json.WriteFile(Path.Combine(job.Output, HeadGate.Document), new HeadGate(data, row => HeadDecision.Decide(head.Logits(row), head.Thresholds, head.Exclusive)).Measure(backbone, job.Output, stop));
        stop.ThrowIfCancellationRequested();
        var tile = data.Pixels.Order().ElementAt(data.Pixels.Count / 2);
        Json.WriteFile(Path.Combine(job.Output, Result), new TuneResult(
            data.Set.Classes, head.Thresholds, SafeTensors, Onnx, scores, random, raw, probe.TrainSamples, probe.TestSamples, tile));
    }

    private static void Export(LinearHead head, IReadOnlyList<string> classes, string folder)
    {
        float[] weights = [.. head.Weights.SelectMany(row => row)];
        var metadata = new Dictionary<string, string>
        {
            ["puente.classes"] = JsonSerializer.Serialize(classes, Json.Options),
            ["puente.thresholds"] = JsonSerializer.Serialize(head.Thresholds, Json.Options),
            ["puente.blocks"] = JsonSerializer.Serialize(head.Blocks, Json.Options),
        };
        var writer = new SafeTensorsWriter().Add("head.weight", weights, classes.Count, weights.Length / classes.Count).Add("head.bias", head.Bias, classes.Count);
        foreach (var (key, value) in metadata) writer.Text(key, value);
        writer.Write(Path.Combine(folder, SafeTensors));
        var graph = Path.Combine(folder, Onnx);
        HeadGraph.Write(weights, head.Bias, graph, metadata);
        Verify(head, graph, weights.Length / classes.Count);
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
