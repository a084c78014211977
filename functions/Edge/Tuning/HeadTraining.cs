using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Releases.Signing;
using Puente.Core.Training;
using Puente.Edge.Delivery;
using Puente.Functions.Common.Trainer;
using Puente.Workflows.Tuning;

namespace Puente.Edge.Tuning;

/// <summary>Fits heads in the trainer process and makes local releases of them.</summary>
public sealed class HeadTraining(
    IHeadTrainer trainer, EdgeFolders folders, ReleaseFolder releases, ReleaseActivation activation, TwinReporter reporter, TimeProvider time)
{
    /// <summary>How long the output of a tuning stays after its head was bound into a release: for a person who wants to look at it.</summary>
    private static readonly TimeSpan _kept = TimeSpan.FromDays(14);

    private const string ResultFile = "tuning.json", GateFile = "gate.json";

    /// <summary>Fits a head on the labelled set; a result that is there for this set is not fitted again.</summary>
    public async Task<TuneResult> TrainAsync(TrainHeadInput input, CancellationToken cancellationToken)
    {
        var basis = Digest.Parse(input.Selection.Release!);
        var output = folders.Tuning(input.Instance, input.Selection.Set);
        var result = Path.Combine(output, ResultFile);
        if (!File.Exists(result))
        {
            RemoveOld(Path.GetDirectoryName(output)!);
            var manifest = releases.Open(basis);
            releases.VerifyFiles(basis, manifest, file => file.Name == manifest.BackboneWeights);
            await trainer.TrainAsync(
                new TrainerJob
                {
                    Task = TrainerTask.Tune,
                    Output = output,
                    Backbone = Path.Combine(folders.Release(basis), manifest.BackboneWeights),
                    Labelled = folders.Samples,
                },
                cancellationToken);
        }

        return Json.ReadFile<TuneResult>(result);
    }

    /// <summary>Binds the head to its backbone as a local release and lets it serve; repeated, it makes the same release.</summary>
    /// <returns>The local release's id.</returns>
    public async Task<string> ActivateAsync(ActivateHeadInput input, CancellationToken cancellationToken)
    {
        var basis = Digest.Parse(input.Selection.Release!);
        var output = folders.Tuning(input.Instance, input.Selection.Set);
        var manifest = releases.Open(basis);
        var local = Bind(manifest, output, input.Result);
        var head = Path.Combine(output, input.Result.Onnx);
        var id = releases.Make(local, folder =>
        {
            foreach (var file in Kept(manifest))
                DurableFile.Copy(Path.Combine(folders.Release(basis), file.Name), Path.Combine(folder, file.Name));
            DurableFile.Copy(head, Path.Combine(folder, "head.onnx"));
        });
        await activation.ActivateLocalAsync(id, basis, cancellationToken);
        await reporter.AnnounceAsync(cancellationToken);
        return id.ToString();
    }

    /// <summary>Stops the trainer of a tuning.</summary>
    public void Stop(TrainHeadInput input) => StopMarker.Set(folders.Tuning(input.Instance, input.Selection.Set), stop: true);

    /// <summary>Removes what a tuning left whose head does not serve: its output, and the local release made of it. Repeated, it finds nothing.</summary>
    public async Task DiscardAsync(DiscardTuningInput input, CancellationToken cancellationToken)
    {
        var output = folders.Tuning(input.Instance, input.Selection.Set);
        if (input.Selection.Release is { } basis && File.Exists(Path.Combine(output, ResultFile)))
        {
            var result = Json.ReadFile<TuneResult>(Path.Combine(output, ResultFile));
            var local = ReleaseFolder.IdOf(Bind(releases.Open(Digest.Parse(basis)), output, result));
            await activation.DiscardAsync(local, generation: long.MaxValue, cancellationToken);
        }

        StopMarker.RemoveFolder(output);
    }

    /// <summary>Nobody comes back for these: a site that tunes for years would fill its disk.</summary>
    private void RemoveOld(string outputs)
    {
        if (!Directory.Exists(outputs)) return;
        foreach (var output in Directory.EnumerateDirectories(outputs))
            if (time.GetUtcNow() - Directory.GetLastWriteTimeUtc(output) > _kept) StopMarker.RemoveFolder(output);
    }

    /// <summary>The files that a local release takes over: no head, and not the hub's signature, which does not cover one that is made here.</summary>
    private static IEnumerable<ReleaseFile> Kept(ReleaseManifest basis) => basis.Files.Where(file => file.Name is not (ModelSignature.FileName or "head.onnx"));

    /// <summary>The local release of a head: nothing in it depends on when it is bound.</summary>
    internal static ReleaseManifest Bind(ReleaseManifest basis, string output, TuneResult result)
    {
        var head = Path.Combine(output, result.Onnx);
        // What the hub measured of int8 without a head says nothing of this one: only the tuning's own gate does.
        var gate = Path.Combine(output, GateFile);
        return basis with
        {
            Files = [.. Kept(basis), new ReleaseFile("head.onnx", Digest.OfFile(head), new FileInfo(head).Length, [])],
            Head = new HeadManifest("head.onnx", result.Classes, result.Thresholds) { Offsets = result.Calibration?.Offsets, Bands = result.Abstention?.Bands },
            Int8 = basis.Int8 is null ? null : basis.Int8 with { Gate = File.Exists(gate) ? Json.ReadFile<GateResult>(gate) : null },
            Serving = basis.Serving with { TilePixels = result.TilePixels, OverlapPixels = result.TilePixels / 4 },
            CreatedAt = File.GetLastWriteTimeUtc(Path.Combine(output, ResultFile)),
        };
    }
}
