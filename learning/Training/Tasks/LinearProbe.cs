using Puente.Core.Models;
using Puente.Core.Training;
using Puente.Learning.Training.Adaptation;
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

    /// <summary>The backbone's embedding of every image, [N][D].</summary>
    public float[][] Embed(Backbone backbone, CancellationToken stop) => Embedder.Embed(backbone, _data.Images, "embed", _report, stop);

    /// <summary>A head over <paramref name="embeddings"/> [N][D] of every image, all blocks of the architecture to choose from.</summary>
    public FittedHead Fit(float[][] embeddings, BackboneOptions options) => Fit(embeddings, Blocks(options, _ => true), "fit");

    /// <summary>How <see cref="Fit(float[][], BackboneOptions)"/> fits.</summary>
    public HeadOptions Settings(BackboneOptions options) => Options(Blocks(options, _ => true));

    /// <summary>The training part, with <paramref name="embeddings"/> [N][D] of every image, to adapt on.</summary>
    public TrialData Trial(float[][] embeddings) =>
        new([.. Train.Indices.Select(i => _data.Images[i])], [.. Train.Indices.Select(i => embeddings[i])], Train.Labels, Train.Groups);

    /// <summary>What <paramref name="head"/> does on the held-out part, of which the backbone it goes with makes <paramref name="embeddings"/> [N][D] of every image.</summary>
    public FittedHead Judge(LinearHead head, float[][] embeddings)
    {
        var logits = Test.Indices.Select(i => head.Logits(embeddings[i])).ToArray();
        var bootstrap = new BootstrapOptions { Groups = Test.Groups, Seed = _seed };
        return new FittedHead(head, HeadEvaluation.Score(_data.Set.Classes, logits, Test.Labels, head.Thresholds, Exclusive, bootstrap), logits);
    }

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
        return Judge(LinearHead.Fit([.. Train.Indices.Select(i => features[i])], Train.Labels, Options(blocks)), features);
    }

    private HeadOptions Options(IReadOnlyList<FeatureBlock>? blocks) => new() { Groups = Train.Groups, Blocks = blocks, Exclusive = Exclusive, Seed = _seed };

    private ProbePart Part(IReadOnlyList<int> indices)
    {
        var labels = _data.Labels;
        return new ProbePart(indices, [.. indices.Select(i => labels[i])], [.. indices.Select(i => _data.Set.Samples[i].Group)]);
    }

    private static FeatureBlock[] Blocks(BackboneOptions options, Func<string, bool> wanted) =>
        [.. options.Blocks.Where(b => wanted(b.Name)).Select(b => new FeatureBlock(b.Name, b.Start, b.Length))];
}
