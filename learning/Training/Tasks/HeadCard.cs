using System.Globalization;
using System.Text.Json;
using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Heads;
using Puente.Learning.Training.Reports;

namespace Puente.Learning.Training.Tasks;

/// <summary>The model card of a tuned head.</summary>
public static class HeadCard
{
    /// <summary>The card. Nothing in it depends on when it is written, and of paths only the last name is told.</summary>
    /// <param name="job">What was asked.</param>
    /// <param name="data">The labelled images.</param>
    /// <param name="head">The head.</param>
    /// <param name="result">How it does.</param>
    /// <param name="curves">What its plots are drawn from.</param>
    public static ModelCard Of(TrainerJob job, LabelledImages data, LinearHead head, TuneResult result, HeadCurves curves)
    {
        string backbone = CardSources.Name(job.Backbone!), labelled = CardSources.Name(job.Labelled!);
        var scores = result.Scores;
        return new ModelCard
        {
            Name = $"{labelled} head",
            Summary = $"A linear multi-label head over the embeddings of `{backbone}`{(result.Adaptation is { Kept: true } ? ", adapted to the same labels" : "")}: {string.Join(", ", result.Classes)}. Fitted on {result.TrainSamples} labelled images, measured on {result.TestSamples} others; it speaks for photographs like these only.",
            PipelineTag = "image-classification",
            BaseModel = backbone,
            Tags = ["concrete", "defect-detection", "multi-label", "linear-probe"],
            Datasets = [labelled],
            Results = [new CardResult("image-classification", labelled, Metrics(scores))],
            Use = "`head.onnx`: `embeddings` FLOAT [N, D] → `logits` FLOAT [N, K]. The logistic function of a logit is a calibrated probability; a class is present from its threshold on.",
            Tables = [Compared(result), Classes(result), Answers(result)],
            Plots =
            [
                new("precision-recall.svg", "Precision over recall, a line a class", HeadPlots.PrecisionRecall(curves, scores)),
                new("reliability.svg", "Share that was so over probability said, before and after calibration", HeadPlots.Reliability(curves)),
                new("confusion.svg", "Confusion of classes", ConfusionPlot.ToSvg(result.Classes, scores.Confusion)),
            ],
            Cautions = result.Cautions,
            Recipe = string.Create(CultureInfo.InvariantCulture,
                $"One L2-penalised, class-balanced logistic regression a class (L-BFGS); penalty {head.Penalty:g3} and blocks {string.Join(", ", head.Blocks)} by cross-validation over photographs, thresholds and calibration on its out-of-fold answers. Seed {job.Seed}.{(result.Adaptation is { } stage ? $" {stage.Note}" : "")}"),
            Lineage =
            [
                new("backbone", backbone, Digest.OfFile(job.Backbone!)),
                .. result is { Adaptation.Backbone: { } adapted, Backbone: { } digest } ? [new CardInput("adapted backbone", adapted.SafeTensors, digest)] : Array.Empty<CardInput>(),
                .. CardSources.Labelled(job.Labelled!, data),
            ],
            Command = $"`Puente.Trainer --job job.json`, `job.json` being\n\n```json\n{JsonSerializer.Serialize(Again(job, backbone, labelled), Json.Indented)}\n```",
        };
    }

    /// <summary>What tuning reads of a job, and no path but by its last name.</summary>
    private static TrainerJob Again(TrainerJob job, string backbone, string labelled) =>
        new() { Task = job.Task, Output = "out", Backbone = backbone, Labelled = labelled, Adapt = job.Adapt, Seed = job.Seed, Threads = job.Threads };

    private static CardMetric[] Metrics(HeadScores scores) =>
    [
        new("f1", "macro-F1", scores.MacroF1), new("f1", "micro-F1", scores.MicroF1 ?? 0), new("exact_match", "exact match", scores.ExactMatch ?? 0),
        .. scores.MacroAveragePrecision is { } ap ? [new CardMetric("average_precision", "macro average precision", ap)] : Array.Empty<CardMetric>(),
        .. scores.MacroAuroc is { } auroc ? [new CardMetric("roc_auc", "macro AUROC", auroc)] : Array.Empty<CardMetric>(),
    ];

    private static CardTable Compared(TuneResult result) => new(
        "Figures", $"On {result.TestSamples} held-out images of {result.Scores.Photographs} photographs; 95 % intervals by bootstrap over photographs. Exact match: every class of an image right.",
        ["features", "macro-F1", "micro-F1", "exact match", "macro AP", "macro AUROC"],
        [
            Compare("this backbone", result.Scores), .. result.Adaptation?.Replaced is { } replaced ? [Compare("the backbone before it was adapted", replaced)] : Array.Empty<string[]>(),
            Compare("the same, randomly initialised", result.RandomBackbone), Compare("raw cell statistics", result.RawStatistics),
        ]);

    private static string[] Compare(string name, HeadScores scores) =>
    [
        name, Figure(scores.MacroF1, scores.Intervals?.F1), Figure(scores.MicroF1), Figure(scores.ExactMatch),
        Figure(scores.MacroAveragePrecision, scores.Intervals?.AveragePrecision), Figure(scores.MacroAuroc, scores.Intervals?.Auroc),
    ];

    private static CardTable Classes(TuneResult result) => new(
        "Classes", "Precision, recall and F1 at the class's threshold.",
        ["class", "threshold", "precision", "recall", "F1", "AP", "AUROC", "held-out images"],
        [.. result.Scores.Classes.Select((score, k) => (string[])
        [
            score.Name, Figure(result.Thresholds[k]), Figure(score.Precision), Figure(score.Recall), Figure(score.F1, score.Intervals?.F1),
            Figure(score.AveragePrecision, score.Intervals?.AveragePrecision), Figure(score.Auroc, score.Intervals?.Auroc), $"{score.Positives}",
        ])]);

    private static CardTable Answers(TuneResult result) => new(
        "Probabilities", result.Abstention!.Note, ["", ""],
        [
            ["temperature", result.Calibration!.Temperature is { } t ? Figure(t) : "1, not fitted"],
            ["calibration error as fitted", Figure(result.Calibration.ErrorBefore)],
            ["calibration error as exported", Figure(result.Calibration.ErrorAfter)],
            ["no answer between", result.Abstention.Bands is { } bands ? string.Join("; ", bands.Select((band, k) => $"{result.Classes[k]} {Figure(band.Low)} and {Figure(band.High)}")) : "–"],
        ]);

    private static string Figure(double? value, Interval? interval = null) => (value, interval) switch
    {
        (null, _) => "–",
        ({ } figure, null) => figure.ToString("0.000", CultureInfo.InvariantCulture),
        ({ } figure, { } range) => string.Create(CultureInfo.InvariantCulture, $"{figure:0.000} ({range.Low:0.00}–{range.High:0.00})"),
    };
}
