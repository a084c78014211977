using Puente.Core.Models;
using Puente.Core.Training;
using Puente.Learning.Training.Baselines;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Figures;
using Puente.Learning.Training.Heads;
using Puente.Learning.Vision;
using TorchSharp;

namespace Puente.Learning.Training.Tasks;

/// <summary>One head, one split, three kinds of features: the backbone's, a random backbone's, raw cell statistics.</summary>
public sealed class LinearProbe
{
    private const double TestShare = 0.3;

    private readonly LabelledImages _data;
    private readonly int _seed;
    private readonly Action<TrainerProgress> _report;

    /// <summary>Splits the labelled images.</summary>
    /// <param name="data">The labelled images, their groups checked (<see cref="Labels.LabelCheck"/>).</param>
    /// <param name="seed">Seed of the split, the folds, the intervals and the random backbone.</param>
    /// <param name="report">Takes progress lines.</param>
    /// <exception cref="Core.InputException">The set cannot be split.</exception>
    public LinearProbe(LabelledImages data, int seed, Action<TrainerProgress> report)
    {
        (_data, _seed, _report) = (data, seed, report);
        var (train, test) = GroupedSplit.Of(data.Set, TestShare, seed);
        (Train, Test) = (Part(train), Part(test));
    }

    /// <summary>What is fitted on.</summary>
    public ProbePart Train { get; }

    /// <summary>What is measured on.</summary>
    public ProbePart Test { get; }

    private int? Exclusive => _data.Set.Classes.ToList().IndexOf(DefectClass.Sound) is >= 0 and var index ? index : null;

    /// <summary>A head over the backbone's embedding.</summary>
    public FittedHead Backbone(Backbone backbone, CancellationToken stop) =>
        Fit(Embedder.Embed(backbone, _data.Images, "embed", _report, stop), Blocks(backbone.Options, _ => true), "fit");

    /// <summary>
    /// The same over the tokens of the same architecture with random weights. It has no dictionary, which is what learning by k-means puts there, and no
    /// statistics made by hand, which are a baseline of their own (ADR 8).
    /// </summary>
    public HeadScores RandomBackbone(BackboneOptions options, CancellationToken stop)
    {
        torch.manual_seed(_seed);
        using var random = new Backbone(options);
        random.WithholdDictionary();
        var embeddings = Embedder.Embed(random, _data.Images, "embed-random", _report, stop);
        return Fit(embeddings, Blocks(options, name => name == EmbeddingBlock.Tokens), "fit-random").Scores;
    }

    /// <summary>The same over 48 raw cell statistics.</summary>
    public HeadScores RawStatistics() =>
        Fit([.. _data.Images.AsParallel().AsOrdered().Select(RawCellStatistics.Of)], null, "fit-raw").Scores;

    private FittedHead Fit(float[][] features, IReadOnlyList<FeatureBlock>? blocks, string stage)
    {
        _report(new TrainerProgress { Event = "stage", Stage = stage });
        var options = new HeadOptions { Groups = Train.Groups, Blocks = blocks, Exclusive = Exclusive, Seed = _seed };
        var head = LinearHead.Fit([.. Train.Indices.Select(i => features[i])], Train.Labels, options);
        var logits = Test.Indices.Select(i => head.Logits(features[i])).ToArray();
        var bootstrap = new BootstrapOptions { Groups = Test.Groups, Seed = _seed };
        return new FittedHead(head, HeadEvaluation.Score(_data.Set.Classes, logits, Test.Labels, head.Thresholds, Exclusive, bootstrap), logits);
    }

    private ProbePart Part(IReadOnlyList<int> indices)
    {
        var labels = _data.Labels;
        return new ProbePart(indices, [.. indices.Select(i => labels[i])], [.. indices.Select(i => _data.Set.Samples[i].Group)]);
    }

    private static FeatureBlock[] Blocks(BackboneOptions options, Func<string, bool> wanted) =>
        [.. options.Blocks.Where(b => wanted(b.Name)).Select(b => new FeatureBlock(b.Name, b.Start, b.Length))];
}
