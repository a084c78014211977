using System.Globalization;
using Puente.Cli.Client;
using Puente.Cli.Client.Contracts;
using Puente.Cli.Demo.Inputs;
using Puente.Cli.Demo.Privacy;
using Puente.Cli.Tiers;

namespace Puente.Cli.Demo.Stages;

/// <summary>A head trained at one edge on labelled images that never leave it, which is then checked.</summary>
public sealed class TuneStage : IDemoStage
{
    private const int MaxAttempts = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public string Name => "tune";

    /// <inheritdoc/>
    public async Task<StageOutcome> RunAsync(DemoContext context, CancellationToken cancel)
    {
        var images = await context.Inputs.LabelledAsync(Name, cancel);
        var edge = context.TunedEdge;
        await edge.SendSamplesAsync([.. images.Select(image => image.File.Upload)], images.ToDictionary(image => image.File.Name, image => image.Entry),
            sent => context.View.Progress(Name, $"giving {edge.Address.Name} labelled images: {sent} of {images.Count}"), cancel);
        var held = await edge.SamplesAsync(cancel);
        context.Record.BytesKeptAtEdge = held.Bytes;
        var gate = TuneGate.For(context.Inputs.LabelledIsGenerated);
        var outcome = await LearnAsync(context, held.Digest, gate.MinimumMacroF1, cancel);
        context.TunedAt = context.Clock.GetUtcNow();
        var tuned = context.Record.Tune = outcome.Output;
        if (gate.Judge(tuned) is { } fault) return new StageOutcome(false, $"{fault} Read {edge.Address.LogFile}.", outcome.Reused);
        var privacy = await SearchAsync(context, images, cancel);
        if (privacy.Found.Count > 0)
            return new StageOutcome(false, $"labelled images left the edge: {privacy.Found[0].Image} is in {privacy.Found[0].File} at byte {privacy.Found[0].Offset} ({privacy.Found.Count} places in all)", outcome.Reused);
        var detail = string.Create(CultureInfo.InvariantCulture, $"{TuneGate.Scores(tuned)} on {tuned.TestSamples} held-out images ({tuned.TrainSamples} fitted on); labelled images found nowhere else");
        return new StageOutcome(true, Told.Reuse(outcome.Reused, $"head {Told.Short(tuned.Release)}", detail), outcome.Reused);
    }

    /// <summary>An earlier tuning counts only while its head serves; one that was rolled over since is done again.</summary>
    private async Task<DurableOutcome<TuneOutput>> LearnAsync(DemoContext context, string? set, double minimum, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await context.TunedEdge.TuneAsync(
                new { minimumMacroF1 = minimum, minimumGain = 0.0 }, WorkKey.Of("tune", context.Record.Release!.Release, set, minimum, attempt), context.Follow(Name), cancel);
            if (!outcome.Reused || outcome.Output.Release is not { } head || attempt == MaxAttempts) return outcome;
            if (await Waiting.UntilAsync(() => ServesAsync(context, head, cancel), Patience, context.Clock, cancel)) return outcome;
        }
    }

    private static async Task<bool> ServesAsync(DemoContext context, string head, CancellationToken cancel) =>
        (await context.Hub.EdgesAsync(cancel)).Any(edge => edge.Name == context.TunedEdge.Address.Name && edge.Reported?.LocalRelease == head);

    private async Task<PrivacyFindings> SearchAsync(DemoContext context, IReadOnlyList<LabelledImage> images, CancellationToken cancel)
    {
        context.View.Progress(Name, "searching the other stores for labelled images");
        string[] folders = [context.Hub.Address.DataFolder, TierLayout.SharedFolder(context.Folder.Root), .. context.Edges.Skip(1).Select(edge => edge.Address.DataFolder)];
        var found = context.Record.Privacy = await Task.Run(() => new PrivacyScan(images.Select(image => image.File)).Search(folders, cancel), cancel);
        context.Note($"Privacy: looked for {found.Images} labelled images in {found.Files} files ({Bytes.Text(found.Bytes)}) of the hub, the shared store and the other edges: {(found.Found.Count == 0 ? "none found" : $"FOUND in {found.Found.Count} places")}.");
        if (context.Options.Components is { } components) context.Note($"Servers behind the component files of {components} were not searched.");
        context.Note($"{Bytes.Text(context.Record.BytesKeptAtEdge ?? 0)} of labelled images stay at {context.TunedEdge.Address.Name}.");
        return found;
    }
}
