using System.Globalization;
using Puente.Cli.Client;
using Puente.Cli.Client.Contracts;
using Puente.Cli.Demo.Inputs;
using Puente.Core;

namespace Puente.Cli.Demo.Stages;

/// <summary>Unlabelled photographs into a dataset at the hub.</summary>
public sealed class IngestStage : IDemoStage
{
    private const int Side = 96, NearDuplicateBits = 12, TileOfPhotographs = 128, MaxReasonsTold = 5;

    /// <inheritdoc/>
    public string Name => "ingest";

    /// <inheritdoc/>
    public async Task<StageOutcome> RunAsync(DemoContext context, CancellationToken cancel)
    {
        var (files, leftOut) = await context.Inputs.UnlabelledAsync(Name, cancel);
        if (leftOut > 0) context.Note($"{leftOut} unlabelled photographs are labelled images too: left out, for those never leave the edge.");
        var tile = context.Inputs.UnlabelledIsGenerated ? Samples.ConcreteGenerator.Side : TileOfPhotographs;
        var contents = WorkKey.Of("photographs", files.Select(file => new { file.Name, file.Digest }), Side, tile, NearDuplicateBits);
        // The name tells the contents: a dataset of that name is these photographs, and nothing need be sent again.
        if ((await context.Hub.DatasetsAsync(cancel)).All(known => known.Name != contents))
            await context.Hub.SendPhotographsAsync(contents, [.. files.Select(file => file.Upload)],
                sent => context.View.Progress(Name, $"sending {sent} of {files.Count}", (double)sent / files.Count), cancel);
        var body = new { name = contents, side = Side, minSide = ImageCheck.MinSide, tile, nearDuplicateBits = NearDuplicateBits };
        var outcome = await context.Hub.RunAsync<DatasetOutput>("api/datasets", body, WorkKey.Of("ingest", contents), context.Follow(Name), cancel);
        return Judge(context, outcome);
    }

    private static StageOutcome Judge(DemoContext context, DurableOutcome<DatasetOutput> outcome)
    {
        var dataset = context.Record.Dataset = outcome.Output;
        var rejected = dataset.Rejected ?? [];
        foreach (var file in rejected.Take(MaxReasonsTold)) context.Note($"rejected {file.Source}: {file.Reason}");
        if (rejected.Count > MaxReasonsTold) context.Note($"… and {rejected.Count - MaxReasonsTold} more; the report lists them.");
        if (dataset.Samples == 0)
            throw new InputException("--unlabelled", context.Options.Unlabelled, "gave no usable photograph", "The lines above say why each was rejected: give others.");
        var detail = string.Create(CultureInfo.InvariantCulture,
            $"{dataset.Files} photographs, {dataset.Samples} samples in {dataset.Shards} shards ({Bytes.Text(dataset.Bytes)}), {rejected.Count} rejected, {dataset.NearDuplicates} near-duplicates");
        return new StageOutcome(true, Told.Reuse(outcome.Reused, $"dataset {Told.Short(dataset.Digest)}", detail), outcome.Reused);
    }
}
