using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Interchange;
using Puente.Learning.Training.Onnx;
using Puente.Learning.Training.Onnx.Proto;

namespace Puente.Learning.Training.Tasks;

/// <summary>
/// Writes a backbone under another layout's names; given a head, <c>merged.onnx</c> too (images → logits and embeddings); given labelled images as well, <c>merged.int8.onnx</c>
/// where the gate lets it out. Leaves <c>export.json</c>.
/// </summary>
public static class ExportTask
{
    /// <summary>Names of the result document and the graphs.</summary>
    public const string Result = "export.json", Merged = "merged.onnx", MergedInt8 = "merged.int8.onnx";

    /// <summary>Runs the task.</summary>
    /// <exception cref="InputException">The job or a file it names is wrong, or the layout cannot name the backbone.</exception>
    /// <exception cref="InvalidOperationException">The graph does not compute what the model does.</exception>
    public static void Run(TrainerJob job, Action<TrainerProgress> report, CancellationToken stop)
    {
        var path = Jobs.Required(job.Backbone, "backbone");
        report(new TrainerProgress { Event = "stage", Stage = "export" });
        var result = WeightsExport.Run(path, job.Layout, job.Output);
        if (job.Head is { } head) result = Graphs(job, path, HeadFile.Read(head), result, stop);
        stop.ThrowIfCancellationRequested();
        Json.WriteFile(Path.Combine(job.Output, Result), result);
    }

    private static ExportResult Graphs(TrainerJob job, string path, HeadFile head, ExportResult result, CancellationToken stop)
    {
        using var backbone = BackboneFile.Load(path);
        if (head.Dimensions != backbone.Options.Dimensions)
            throw new InputException("head", job.Head, $"reads {head.Dimensions} numbers, the backbone gives {backbone.Options.Dimensions}", "Give the backbone that the head was tuned on.");
        var merged = MergedGraph.Of(BackboneGraph.Build(backbone, BackboneExport.Metadata(path)), HeadGraph.Build(head.Weights, head.Bias, head.Metadata));
        // One that an earlier export let out says nothing of these weights.
        File.Delete(Path.Combine(job.Output, MergedInt8));
        if (job.Labelled is null)
        {
            var files = Write(merged, Merged);
            var gate = new ReleaseGate().Parity(backbone, Path.Combine(job.Output, Merged), RandomImages.Of(2, backbone.Options.Side)).Result;
            if (!gate.Float) throw new InvalidOperationException(gate.Figures[0].Meaning);
            return result with { Files = [.. result.Files, .. files], Gate = gate, Notes = [.. result.Notes, "Without labelled images nothing tells whether int8 decides alike; name a labelled folder to have it measured."] };
        }

        var data = LabelledImages.Read(job.Labelled, backbone.Options.Side, stop);
        if (!data.Set.Classes.SequenceEqual(head.Classes))
            throw new InputException("labelled", job.Labelled, $"has classes {string.Join(", ", data.Set.Classes)}; the head has {string.Join(", ", head.Classes)}", "Give images labelled with the head's classes.");
        var quantized = QuantizedGraph.Of(merged);
        var measured = new HeadGate(data, head.Decide).Measure(backbone, merged, quantized, Directory.CreateDirectory(Path.Combine(job.Output, "gate.tmp")), stop);
        if (!measured.Float) throw new InvalidOperationException(measured.Figures[0].Meaning);
        return result with { Files = [.. result.Files, .. Write(merged, Merged), .. measured.Int8 == true ? Write(quantized, MergedInt8) : []], Gate = measured };

        string[] Write(ModelProto model, string name) => OnnxFile.Write(model, Path.Combine(job.Output, name)) is { } weights ? [name, weights] : [name];
    }
}
