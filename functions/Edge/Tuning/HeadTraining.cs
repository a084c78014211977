using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Training;
using Puente.Edge.Delivery;
using Puente.Functions.Common.Trainer;
using Puente.Workflows.Tuning;

namespace Puente.Edge.Tuning;

/// <summary>Fits heads in the trainer process and makes local releases of them.</summary>
public sealed class HeadTraining(TrainerProcess trainer, EdgeFolders folders, ReleaseFolder releases, ReleaseActivation activation, TwinReporter reporter)
{
    private const string ResultFile = "tuning.json";

    /// <summary>Fits a head on the labelled set; a result that is there for this set is not fitted again.</summary>
    public async Task<TuneResult> TrainAsync(TrainHeadInput input, CancellationToken cancellationToken)
    {
        var basis = Digest.Parse(input.Selection.Release!);
        var output = folders.Tuning(input.Instance, input.Selection.Set);
        var result = Path.Combine(output, ResultFile);
        if (!File.Exists(result))
            await trainer.RunAsync(
                new TrainerJob
                {
                    Task = TrainerTask.Tune,
                    Output = output,
                    Backbone = Path.Combine(folders.Release(basis), releases.Open(basis).BackboneWeights),
                    Labelled = folders.Samples,
                },
                _ => { },
                cancellationToken);
        return Json.ReadFile<TuneResult>(result);
    }

    /// <summary>Binds the head to its backbone as a local release and lets it serve; repeated, it makes the same release.</summary>
    /// <returns>The local release's id.</returns>
    public async Task<string> ActivateAsync(ActivateHeadInput input, CancellationToken cancellationToken)
    {
        var basis = Digest.Parse(input.Selection.Release!);
        var manifest = releases.Open(basis);
        var output = folders.Tuning(input.Instance, input.Selection.Set);
        var head = Path.Combine(output, input.Result.Onnx);
        var local = manifest with
        {
            Files = [.. manifest.Files, new ReleaseFile("head.onnx", Digest.OfFile(head), new FileInfo(head).Length, [])],
            Head = new HeadManifest("head.onnx", input.Result.Classes, input.Result.Thresholds),
            Serving = manifest.Serving with { TilePixels = input.Result.TilePixels, OverlapPixels = input.Result.TilePixels / 4 },
            CreatedAt = File.GetLastWriteTimeUtc(Path.Combine(output, ResultFile)),
        };
        var id = releases.Make(local, folder =>
        {
            foreach (var file in manifest.Files)
                File.Copy(Path.Combine(folders.Release(basis), file.Name), Path.Combine(folder, file.Name), overwrite: true);
            File.Copy(head, Path.Combine(folder, "head.onnx"), overwrite: true);
        });
        await activation.ActivateLocalAsync(id, basis, cancellationToken);
        await reporter.AnnounceAsync(cancellationToken);
        return id.ToString();
    }
}
