using Puente.Core.Models;
using Puente.Core.Training;
using Puente.Learning.Training.Baselines;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Heads;
using Puente.Learning.Vision;
using TorchSharp;

namespace Puente.Learning.Training.Tasks;

/// <summary>One head, one split, three kinds of features: the backbone's, a random backbone's, raw cell statistics.</summary>
/// <param name="data">The labelled images.</param>
/// <param name="seed">Seed of the split, the folds and the random backbone.</param>
/// <param name="report">Takes progress lines.</param>
public sealed class LinearProbe(LabelledImages data, int seed, Action<TrainerProgress> report)
{
    private const double TestShare = 0.3;
    private readonly (IReadOnlyList<int> Train, IReadOnlyList<int> Test) _split = GroupedSplit.Of(data.Set, TestShare, seed);

    /// <summary>Images fitted on.</summary>
    public int TrainSamples => _split.Train.Count;

    /// <summary>Images measured on.</summary>
    public int TestSamples => _split.Test.Count;

    private int? Exclusive => data.Set.Classes.ToList().IndexOf(DefectClass.Sound) is >= 0 and var index ? index : null;

    /// <summary>A head over the backbone's embedding, and its scores.</summary>
    public (LinearHead Head, HeadScores Scores) Backbone(Backbone backbone, CancellationToken stop) =>
        Fit(Embedder.Embed(backbone, data.Images, "embed", report, stop), Blocks(backbone.Options, _ => true), "fit");

    /// <summary>
    /// The same over the tokens of the same architecture with random weights. It has no dictionary, which is what learning by k-means puts there, and no
    /// statistics made by hand, which are a baseline of their own (ADR 8).
    /// </summary>
    public HeadScores RandomBackbone(BackboneOptions options, CancellationToken stop)
    {
        torch.manual_seed(seed);
        using var random = new Backbone(options);
        random.WithholdDictionary();
        var embeddings = Embedder.Embed(random, data.Images, "embed-random", report, stop);
        return Fit(embeddings, Blocks(options, name => name == EmbeddingBlock.Tokens), "fit-random").Scores;
    }

    /// <summary>The same over 48 raw cell statistics.</summary>
    public HeadScores RawStatistics() =>
        Fit([.. data.Images.AsParallel().AsOrdered().Select(RawCellStatistics.Of)], null, "fit-raw").Scores;

    private (LinearHead Head, HeadScores Scores) Fit(float[][] features, IReadOnlyList<FeatureBlock>? blocks, string stage)
    {
        report(new TrainerProgress { Event = "stage", Stage = stage });
        var labels = data.Labels;
        var options = new HeadOptions
        {
            Groups = [.. _split.Train.Select(i => data.Set.Samples[i].Group)],
            Blocks = blocks,
            Exclusive = Exclusive,
            Seed = seed,
        };
        var head = LinearHead.Fit([.. _split.Train.Select(i => features[i])], [.. _split.Train.Select(i => labels[i])], options);
        var logits = _split.Test.Select(i => head.Logits(features[i])).ToArray();
        return (head, HeadEvaluation.Score(data.Set.Classes, logits, [.. _split.Test.Select(i => labels[i])], head.Thresholds, Exclusive));
    }

    private static FeatureBlock[] Blocks(BackboneOptions options, Func<string, bool> wanted) =>
        [.. options.Blocks.Where(b => wanted(b.Name)).Select(b => new FeatureBlock(b.Name, b.Start, b.Length))];
}
