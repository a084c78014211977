namespace Puente.Core.Training;

/// <summary><c>pretrain.json</c>: what a pretraining slice left.</summary>
/// <param name="Completed">True when the whole plan is done and the backbone files below exist.</param>
/// <param name="Step">Steps done over all slices.</param>
/// <param name="Steps">Steps planned.</param>
/// <param name="Loss">Loss averaged over the last tenth of this slice; null when it took no step.</param>
/// <param name="TrainedSeconds">Training seconds over all slices.</param>
/// <param name="Checkpoint">Checkpoint file, relative to the output folder.</param>
/// <param name="Backbone">What was exported, when completed.</param>
/// <param name="WaitShare">Part of this slice's time that steps waited for their data, 0…1.</param>
/// <param name="ResidentBytes">Peak resident memory of the trainer.</param>
/// <param name="Probe">The best probe of the run; null without a labelled folder to probe on.</param>
public sealed record PretrainResult(
    bool Completed, int Step, int Steps, double? Loss, double TrainedSeconds, string Checkpoint, BackboneFiles? Backbone,
    double? WaitShare = null, long? ResidentBytes = null, BestProbe? Probe = null)
{
    /// <summary>The model card, relative to the output folder, when completed; its plots lie beside it. Null of a trainer that writes none.</summary>
    public string? Card { get; init; }
}

/// <summary>The probe whose weights were kept.</summary>
/// <param name="Score">Mean average precision on the held-out part of the labelled folder, 0…1.</param>
/// <param name="Step">Steps done when it was taken.</param>
/// <param name="StoppedEarly">Whether the plan ended because no later one was better.</param>
public sealed record BestProbe(double Score, int Step, bool StoppedEarly);

/// <summary>An exported backbone, relative to the output folder.</summary>
/// <param name="SafeTensors">Weights and buffers; its <c>__metadata__</c> holds the recipe's architecture.</param>
/// <param name="Onnx">Graph: <c>images</c> UINT8 [N, Side, Side, 3] → <c>embeddings</c> FLOAT [N, Dimensions].</param>
/// <param name="Side">Pixels across and down of an input.</param>
/// <param name="Dimensions">Width of the embedding.</param>
/// <param name="Parameters">Weights counted, frozen ones too.</param>
/// <param name="ParityError">Largest absolute difference between the graph and the model on the same images; null when not measured.</param>
public sealed record BackboneFiles(string SafeTensors, string Onnx, int Side, int Dimensions, long Parameters, double? ParityError)
{
    /// <summary>The graph's weights, where they are too large to be in it; else null.</summary>
    public string? OnnxData { get; init; }

    /// <summary>The graph with whole-number products, where the gate lets it out; else null.</summary>
    public string? Int8Onnx { get; init; }

    /// <summary>What the gate found; null when not asked.</summary>
    public GateResult? Gate { get; init; }
}

/// <summary><c>evaluation.json</c>: macro-F1 of one head over three kinds of features, on the same split.</summary>
/// <param name="Backbone">The pretrained backbone.</param>
/// <param name="RandomBackbone">The same architecture, randomly initialised.</param>
/// <param name="RawStatistics">48 raw cell statistics, nothing learned.</param>
/// <param name="TrainSamples">Images fitted on.</param>
/// <param name="TestSamples">Images measured on.</param>
public sealed record EvaluationResult(
    HeadScores Backbone, HeadScores RandomBackbone, HeadScores RawStatistics, int TrainSamples, int TestSamples)
{
    /// <summary>Scores of the head that the job named, on every image; null when it named none.</summary>
    public HeadScores? Given { get; init; }

    /// <summary>What these figures cannot say, a plain sentence each; null when nothing is amiss.</summary>
    public IReadOnlyList<string>? Cautions { get; init; }
}

/// <summary>Scores of a multi-label head on held-out images.</summary>
/// <param name="MacroF1">Mean of the per-class F1.</param>
/// <param name="Classes">Per-class figures, in logit order.</param>
/// <param name="Confusion">Counts [true class, predicted class] over samples with exactly one true class, by highest score; rows and columns in logit order.</param>
public sealed record HeadScores(double MacroF1, IReadOnlyList<ClassScore> Classes, IReadOnlyList<IReadOnlyList<int>> Confusion)
{
    /// <summary>F1 of all answers together.</summary>
    public double? MicroF1 { get; init; }

    /// <summary>Share of images whose classes are all right: the measure of CODEBRIM (Mundt et al. 2019).</summary>
    public double? ExactMatch { get; init; }

    /// <summary>Mean of the average precision over classes that have one.</summary>
    public double? MacroAveragePrecision { get; init; }

    /// <summary>Mean of the area under the ROC curve over classes that have one.</summary>
    public double? MacroAuroc { get; init; }

    /// <summary>Source photographs among the held-out images.</summary>
    public int? Photographs { get; init; }

    /// <summary>Intervals of the macro figures; null when none were asked for.</summary>
    public ScoreIntervals? Intervals { get; init; }
}

/// <summary>One class on held-out images, at its threshold.</summary>
/// <param name="Name">Canonical class name.</param>
/// <param name="Precision">True positives over predicted positives; 0 when none was predicted.</param>
/// <param name="Recall">True positives over positives.</param>
/// <param name="F1">Harmonic mean of the two.</param>
/// <param name="Positives">Held-out images that carry the class.</param>
public sealed record ClassScore(string Name, double Precision, double Recall, double F1, int Positives)
{
    /// <summary>Area under the precision-recall steps; null when no held-out image carries the class.</summary>
    public double? AveragePrecision { get; init; }

    /// <summary>Probability that an image with the class scores above one without; null when either kind is missing.</summary>
    public double? Auroc { get; init; }

    /// <summary>Source photographs among <see cref="Positives"/>.</summary>
    public int? Photographs { get; init; }

    /// <summary>Intervals of these figures; null when none were asked for.</summary>
    public ScoreIntervals? Intervals { get; init; }
}

/// <summary><c>tuning.json</c>: a head fitted on a labelled set, and how it does.</summary>
/// <param name="Classes">Logit order.</param>
/// <param name="Thresholds">Probability from which each class is said to be present, chosen by cross-validation on the training part.</param>
/// <param name="SafeTensors">Head weights, relative to the output folder.</param>
/// <param name="Onnx">Graph: <c>embeddings</c> FLOAT [N, D] → <c>logits</c> FLOAT [N, K].</param>
/// <param name="Scores">On the held-out part.</param>
/// <param name="RandomBackbone">The same head over a randomly initialised backbone, on the same split.</param>
/// <param name="RawStatistics">The same head over raw cell statistics, on the same split.</param>
/// <param name="TrainSamples">Images fitted on.</param>
/// <param name="TestSamples">Images measured on.</param>
/// <param name="TilePixels">Median side in pixels of the labelled images: the tile an inspection cuts.</param>
public sealed record TuneResult(
    IReadOnlyList<string> Classes, IReadOnlyList<double> Thresholds, string SafeTensors, string Onnx,
    HeadScores Scores, HeadScores RandomBackbone, HeadScores RawStatistics, int TrainSamples, int TestSamples, int TilePixels)
{
    /// <summary>How far the probabilities can be taken at their word.</summary>
    public CalibrationResult? Calibration { get; init; }

    /// <summary>When to leave an image to a person.</summary>
    public AbstentionResult? Abstention { get; init; }

    /// <summary>What came of fitting the backbone too; null when it was not asked for.</summary>
    public AdaptationResult? Adaptation { get; init; }

    /// <summary>Digest of the backbone file whose embeddings the head reads: the job's, or that of <see cref="Adaptation"/> where it was kept.</summary>
    public Digest? Backbone { get; init; }

    /// <summary>What these figures cannot say, a plain sentence each; empty when nothing is amiss.</summary>
    public IReadOnlyList<string> Cautions { get; init; } = [];

    /// <summary>The model card, relative to the output folder; its plots lie beside it.</summary>
    public string? Card { get; init; }

    /// <summary>The <see cref="HeadCurves"/> document, relative to the output folder.</summary>
    public string? Curves { get; init; }
}
