using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Tasks;

/// <summary>Embeds a dataset or a labelled folder. Leaves <c>embeddings.safetensors</c>, <c>sources.json</c> and <c>embed.json</c>.</summary>
public static class EmbedTask
{
    /// <summary>Names of the result document and of what lies beside it.</summary>
    public const string Result = "embed.json", SafeTensors = "embeddings.safetensors", Sources = "sources.json";

    private const int Batch = 32;

    /// <summary>Runs the task.</summary>
    /// <exception cref="InputException">The job or a file it names is wrong.</exception>
    public static void Run(TrainerJob job, Action<TrainerProgress> report, CancellationToken stop)
    {
        var path = Jobs.Required(job.Backbone, "backbone");
        if (job is { Dataset: not null, Labelled: not null })
            throw new InputException("dataset", job.Dataset, "is given beside 'labelled', and one result holds the images of one of them", "Give 'dataset' or 'labelled'.");
        using var backbone = BackboneFile.Load(path);
        var options = backbone.Options;
        var manifest = job.Labelled is null ? Json.ReadFile<DatasetManifest>(Jobs.Required(job.Dataset, "dataset' or 'labelled")) : null;
        using var dataset = manifest is null ? null : Dataset(job, manifest, options.Side);
        var labelled = job.Labelled is { } folder ? LabelledImages.Read(folder, options.Side, stop) : null;
        IReadOnlyList<string> sources = labelled is not null ? [.. labelled.Set.Samples.Select(sample => sample.File)] : Tiles(manifest!);
        var size = options.Side * options.Side * 3;
        var batches = Batches(backbone, sources.Count, Read, report, stop);
        var digest = Digest.OfFile(path);
        new SafeTensorsWriter().Text(BackboneFile.DigestKey, digest.ToString()).AddRows("embeddings", batches, sources.Count, options.Dimensions).Write(Path.Combine(job.Output, SafeTensors));
        Json.WriteFile(Path.Combine(job.Output, Sources), sources);
        Json.WriteFile(Path.Combine(job.Output, Result), new EmbedResult(SafeTensors, Sources, sources.Count, options.Dimensions, digest));

        void Read(int index, byte[] bytes, int at)
        {
            if (dataset is not null) dataset.Read(index, bytes, at * size);
            else labelled!.Images[index].Pixels.CopyTo(bytes, at * size);
        }
    }

    private static IEnumerable<float[]> Batches(Backbone backbone, int images, Action<int, byte[], int> read, Action<TrainerProgress> report, CancellationToken stop)
    {
        var side = backbone.Options.Side;
        for (var first = 0; first < images; first += Batch)
        {
            stop.ThrowIfCancellationRequested();
            report(new TrainerProgress { Event = "stage", Stage = "embed", Step = first, Steps = images });
            var count = Math.Min(Batch, images - first);
            var bytes = new byte[count * side * side * 3];
            for (var i = 0; i < count; i++) read(first + i, bytes, i);
            yield return Embedder.Rows(backbone, bytes);
        }
    }

    private static ShardDataset Dataset(TrainerJob job, DatasetManifest manifest, int side)
    {
        if (manifest.Side != side)
            throw new InputException("dataset", manifest.Name, $"holds samples of {manifest.Side} pixels; the backbone reads {side}", $"Ingest the dataset at side {side}.");
        var (held, named) = (manifest.Shards.Sum(shard => (long)shard.Samples), manifest.Samples.Count);
        return held == named
            ? new ShardDataset(manifest, Jobs.Required(job.Shards, "shards"))
            : throw new InputException("dataset", manifest.Name, $"holds {held} samples and says where {named} are from", "Ingest the dataset again.");
    }

    private static IReadOnlyList<string> Tiles(DatasetManifest manifest)
    {
        var several = manifest.Samples.Where(sample => sample.Tile > 0).Select(sample => sample.Source).ToHashSet();
        return [.. manifest.Samples.Select(sample => several.Contains(sample.Source) ? $"{sample.Source}#{sample.Tile}" : sample.Source)];
    }
}
