using System.Globalization;
using Puente.Cli.Client.Contracts;
using Puente.Cli.Demo.Inputs;
using Puente.Cli.Demo.Scoring;
using Puente.Core.Inspection;

namespace Puente.Cli.Demo.Stages;

/// <summary>One photograph three ways: the inbox, an HTTP upload, and the Open Inference Protocol.</summary>
public sealed class InferStage : IDemoStage
{
    private const double MinimumRecall = 0.5;

    /// <inheritdoc/>
    public string Name => "infer";

    /// <inheritdoc/>
    public async Task<StageOutcome> RunAsync(DemoContext context, CancellationToken cancel)
    {
        var photo = await context.Inputs.PhotoAsync(Name, cancel);
        var inbox = await new InboxInspection(context, Name).RunAsync(photo, cancel);
        if (inbox.Fault is { } inboxFault) return new StageOutcome(false, inboxFault);
        var answer = inbox.Answer!;
        context.Record.Inspection = answer.Result;
        context.Record.Overlay = answer.Files?.Overlay;
        context.Note($"inbox: {answer.Result.Regions.Count} regions in {answer.Result.Tiles} tiles ({Counts(answer.Result)}), overlay {context.Record.Overlay}, event at the hub.");
        if (await UploadAsync(context, inbox.Name, photo, answer.Result, cancel) is { } uploadFault) return new StageOutcome(false, uploadFault, inbox.Reused);
        context.View.Progress(Name, "Open Inference Protocol request");
        var protocol = await ProtocolInference.CheckAsync(context, Name, cancel);
        if (protocol.Fault is { } protocolFault) return new StageOutcome(false, protocolFault, inbox.Reused);
        context.Note(protocol.Detail);
        return Judge(context, photo, answer.Result, inbox.Reused);
    }

    private async Task<string?> UploadAsync(DemoContext context, string name, PhotoInput photo, InspectionResult expected, CancellationToken cancel)
    {
        context.View.Progress(Name, "HTTP upload");
        var answer = await context.TunedEdge.InspectAsync(name, await File.ReadAllBytesAsync(photo.File.Path, cancel), cancel);
        if (!RegionComparison.AreSame(expected.Regions, answer.Result.Regions))
            return $"the HTTP upload gave {answer.Result.Regions.Count} regions and the inbox {expected.Regions.Count}, and they differ. Read {context.TunedEdge.Address.LogFile}.";
        context.Note(string.Create(CultureInfo.InvariantCulture, $"HTTP upload: the same {answer.Result.Regions.Count} regions, in {answer.Result.Seconds:0.0} s."));
        return null;
    }

    private static StageOutcome Judge(DemoContext context, PhotoInput photo, InspectionResult result, bool reused)
    {
        var detail = $"{photo.File.Name} ({result.Width}×{result.Height}): {result.Regions.Count} regions, the same over HTTP; logits over the Open Inference Protocol";
        if (photo.Truth is not { } truth) return new StageOutcome(true, Told.Reuse(reused, "the inbox inspection", detail), reused);
        var score = context.Record.Detection = DetectionScore.Of(result.Regions, truth.Defects);
        var told = string.Create(CultureInfo.InvariantCulture, $"recall {score.Recall:0.00} ({score.Found} of {score.Defects} known defects), precision {score.Precision:0.00} ({score.Right} of {score.Regions} regions)");
        // The bar is for a head tuned on images like the drone photograph; a head for other surfaces is only reported on.
        var isGated = context.Inputs.LabelledIsGenerated;
        return isGated && score.Recall < MinimumRecall
            ? new StageOutcome(false, $"{told}: recall is below {MinimumRecall.ToString("0.0", CultureInfo.InvariantCulture)}. See {context.Record.Overlay}.", reused)
            : new StageOutcome(true, Told.Reuse(reused, "the inbox inspection", $"{detail}; {told}"), reused);
    }

    private static string Counts(InspectionResult result) => result.Regions.Count == 0
        ? "no defects"
        : string.Join(", ", result.Regions.GroupBy(region => region.Class).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}"));
}
