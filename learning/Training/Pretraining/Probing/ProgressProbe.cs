using Puente.Core.Images;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Heads;
using Puente.Learning.Training.Tasks;
using Puente.Learning.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Pretraining.Probing;

/// <summary>
/// Tells how good a backbone is while it is trained: a small fit on a few labelled images where there are any, and the rank and uniformity of embeddings of
/// unlabelled ones. Reads what the transformer learned; the dictionary and the statistics beside it do not change with the steps.
/// </summary>
/// <param name="options">How.</param>
/// <param name="data">Unlabelled images.</param>
/// <param name="labelled">Labelled ones, or null.</param>
/// <param name="seed">Seed of the split.</param>
/// <exception cref="Core.InputException">The labelled images cannot be split: now, not when the first probe is due.</exception>
public sealed class ProgressProbe(ProbeOptions options, ShardDataset data, LabelledImages? labelled, int seed)
{
    private const double TestShare = 0.3, Epsilon = 1e-6;
    private const int Parts = 10;
    private readonly RgbImage[] _unlabelled = Spread(data, options.HealthImages);
    private readonly (IReadOnlyList<int> Train, IReadOnlyList<int> Test) _split = labelled is null ? ([], []) : GroupedSplit.Of(labelled.Set, TestShare, seed);

    /// <summary>Whether to probe after <paramref name="step"/>, which took the plan from <paramref name="before"/> to <paramref name="after"/>, 0…1; always at its end.</summary>
    public bool Due(int step, double before, double after) => after >= 1 || (options.Every is { } every
        ? step % every == 0
        : labelled is not null && (int)(after * Parts) > (int)(before * Parts));

    /// <summary>Probes <paramref name="backbone"/>, ready to embed.</summary>
    public ProbeReading Read(Backbone backbone, CancellationToken stop)
    {
        using var scope = NewDisposeScope();
        var health = EmbeddingHealth.Of(Embed(backbone, _unlabelled, stop));
        return new ProbeReading(labelled is null ? null : Score(backbone, labelled, stop), health);
    }

    private double Score(Backbone backbone, LabelledImages set, CancellationToken stop)
    {
        var (train, test) = _split;
        var embeddings = Embed(backbone, set.Images, stop);
        var fitted = Rows(embeddings, train);
        var (mean, deviation) = (fitted.mean([0], keepdim: true), (fitted.var([0], keepdim: true, unbiased: false) + Epsilon).sqrt());
        var (x, held) = ((fitted - mean) / deviation, (Rows(embeddings, test) - mean) / deviation);
        var labels = set.Labels;
        bool[][] known = [.. train.Select(i => labels[i])];
        var scores = options.Method == ProbeMethod.Linear ? RidgeProbe.Scores(x, known, held) : NeighbourProbe.Scores(x, known, held, options.Neighbours);
        return AveragePrecision.Mean(scores, [.. test.Select(i => labels[i])]);
    }

    /// <summary>The learned blocks, [N, d].</summary>
    private static Tensor Embed(Backbone backbone, IReadOnlyList<RgbImage> images, CancellationToken stop)
    {
        var rows = Embedder.Embed(backbone, images, "probe", _ => { }, stop);
        var learned = backbone.Options.Blocks.Where(b => b.Name is EmbeddingBlock.Tokens or EmbeddingBlock.Class).Sum(b => b.Length);
        // They come first.
        return tensor(rows.SelectMany(row => row[..learned]).ToArray(), [rows.Length, learned]);
    }

    private static Tensor Rows(Tensor embeddings, IReadOnlyList<int> places) =>
        embeddings.index_select(0, tensor(places.Select(p => (long)p).ToArray()));

    private static RgbImage[] Spread(ShardDataset data, int count)
    {
        count = Math.Min(count, data.Count);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var image = new RgbImage(data.Side, data.Side);
            data.Read((int)((long)i * data.Count / count), image.Pixels);
            return image;
        })];
    }
}
