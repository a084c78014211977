using System.Globalization;
using System.Text.Json;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Training;
using Puente.Learning.Training.Pretraining;
using Puente.Learning.Training.Pretraining.Objectives;
using Puente.Learning.Training.Pretraining.Probing;
using Puente.Learning.Training.Reports;

namespace Puente.Learning.Training.Tasks;

/// <summary>The model card of a pretrained backbone.</summary>
internal static class PretrainCard
{
    private const double Minute = 60, Hour = 3600;

    /// <summary>The card. Of paths only the last name is told, and of the dataset no file's name.</summary>
    /// <param name="job">What was asked.</param>
    /// <param name="recipe">The recipe that was run.</param>
    /// <param name="data">The dataset.</param>
    /// <param name="result">What came of it; the plan is done.</param>
    /// <param name="findings">What else is known of the run.</param>
    public static ModelCard Of(TrainerJob job, Recipe recipe, DatasetManifest data, PretrainResult result, PretrainFindings findings)
    {
        var (files, images) = (result.Backbone!, data.Shards.Sum(shard => shard.Samples));
        return new ModelCard
        {
            Name = $"{recipe.Name} on {data.Name}",
            Summary = Text($"A vision backbone of {files.Parameters:n0} weights, pretrained without labels on {images:n0} images by {Method(recipe.Objective)}. It gives embeddings; a few labelled images of a site make a classifier of them."),
            BaseModel = findings.Start?.Weights,
            Tags = ["concrete", "defect-detection", "vision", "self-supervised"],
            Datasets = [data.Name],
            Results = result.Probe is { } best ? [new CardResult("image-classification", CardSources.Name(job.Probe!), [new("average_precision", "mean average precision of the best probe", best.Score)])] : [],
            Use = $"`{files.Onnx}`: `images` UINT8 [N, {files.Side}, {files.Side}, 3], RGB → `embeddings` FLOAT [N, {files.Dimensions}]; all preprocessing is inside. `{files.SafeTensors}` has the same weights under the names that training goes on from.",
            Tables = [Made(job, recipe, result, findings.Start), Measured(recipe, data, result, findings), .. Gate(files)],
            Plots = TrainingPlots.Of(findings.Curve),
            Pictures = findings.Pictures,
            Cautions = [.. Cautions(result, findings)],
            Recipe = Text($"Recipe {MarkdownText.Escape(recipe.Name)}, seed {job.Seed}, trainer {TrainerVersion.Current}."),
            Cost = Text($"{result.Step:n0} steps in {Duration(result.TrainedSeconds)} of training on {(job.Device == "cpu" ? "a CPU" : "a GPU")}{(result.ResidentBytes is { } bytes ? Text($", {bytes / 1e9:0.0} GB of memory at most") : "")}."),
            Lineage =
            [
                new("dataset", data.Name, Digest.OfFile(job.Dataset!)),
                new("shards", Text($"{data.Shards.Count:n0}, of {images:n0} images"), CardSources.Of(data.Shards.Select(shard => shard.Digest))),
                new("recipe", recipe.Name, Digest.OfFile(job.Recipe!)),
                .. findings.Start is { Weights: { } weights, Digest: { } digest } ? [new CardInput("initial weights", weights, digest)] : Array.Empty<CardInput>(),
                .. findings.Labelled is { } labelled ? CardSources.Labelled(job.Probe!, labelled).Select(input => input with { What = $"probe's {input.What}" }) : [],
            ],
            Command = $"`Puente.Trainer --job job.json`, `job.json` being\n\n```json\n{JsonSerializer.Serialize(Again(job, findings.Start), Json.Indented)}\n```\n\nand the recipe, its defaults written out,\n\n```json\n{JsonSerializer.Serialize(recipe, Json.Indented)}\n```",
        };
    }

    private static CardTable Made(TrainerJob job, Recipe recipe, PretrainResult result, RunStart? start) => new(
        "How it was pretrained", "Everything else is in the recipe, at the end of this page.", ["", ""],
        [
            ["objective", Method(recipe.Objective)],
            ["began with", start switch { null => "what its checkpoint does not tell", { Weights: { } weights } => MarkdownText.Escape(weights), _ => "random weights" }],
            ["steps", Text($"{result.Step:n0} of {result.Steps:n0}{(result.Probe is { StoppedEarly: true } ? ": later probes were no better" : result.Step < result.Steps ? ": the time given was used up" : "")}")],
            ["images a step", Text($"{recipe.Batch * recipe.Accumulate:n0}, in views of {recipe.ViewSide} pixels")],
            ["learning rate, weight decay", Text($"{recipe.LearningRate:g4}, {recipe.WeightDecay:g4} (AdamW, warm-up and cosine)")],
            ["seed", Text($"{job.Seed}")],
        ]);

    private static CardTable Measured(Recipe recipe, DatasetManifest data, PretrainResult result, PretrainFindings findings) => new(
        "Figures", "A loss does not tell how good embeddings are: lower ones have probed worse.", ["figure", "value", "what it says"],
        [
            ["probe", result.Probe is { } best ? Text($"{best.Score:0.000}") : "–", result.Probe is null ? "no labelled images were given" : Text($"mean average precision of {(recipe.Probe.Method == ProbeMethod.Linear ? "a ridge regression" : "the nearest neighbours")} on held-out labelled images; the best, of step {result.Probe.Step:n0}, was kept")],
            ["effective rank", findings.Health is { } h ? Text($"{h.EffectiveRank:0.0}") : "–", Text($"in how many directions the learned part of embeddings differs (RankMe); over {Math.Min(recipe.Probe.HealthImages, data.Shards.Sum(shard => shard.Samples)):n0} images of the dataset")],
            ["uniformity", findings.Health is { } u ? Text($"{u.Uniformity:0.00}") : "–", "how evenly they lie on the sphere (Wang and Isola 2020): 0 is one point, −4 the best"],
            ["loss", result.Loss is { } loss ? Text($"{loss:0.000}") : "–", "over the last tenth of the last slice"],
        ]);

    private static CardTable[] Gate(BackboneFiles files) => files.Gate is not { } gate ? [] :
    [
        new(
            "What may be released", $"The float32 graph {(gate.Float ? "may" : "may not")}, the int8 graph {gate.Int8 switch { true => "may too", false => "may not and was left out", null => "was not tried" }}.",
            ["graph", "measured", "value", "bound", "holds", ""],
            [.. gate.Figures.Select(figure => (string[])[figure.Graph, figure.Name, figure.Value is { } value ? Text($"{value:g3}") : "–", Text($"{figure.Bound:g3}"), figure.Holds ? "yes" : "no", figure.Meaning])]),
    ];

    private static IEnumerable<string> Cautions(PretrainResult result, PretrainFindings findings)
    {
        yield return result.Probe is null
            ? "No labelled images were given: nothing here tells how good the embeddings are for a task. Tune a head, or evaluate, on images of your own."
            : "The best probe was chosen on the images it was scored on: its score is a little flattering. Another site's photographs have to be measured on their own.";
        if (findings.Health is { Collapsed: true }) yield return "Embeddings of different images are nearly the same: the run has collapsed, and this backbone should not be used.";
        if (findings.Curve.Count(row => row.Loss is not null) < 2) yield return "The run was too short for a curve of its loss.";
    }

    /// <summary>What pretraining reads of a job, and no path but by its last name.</summary>
    private static TrainerJob Again(TrainerJob job, RunStart? start) => new()
    {
        Task = job.Task,
        Output = "out",
        Recipe = CardSources.Name(job.Recipe!),
        Dataset = CardSources.Name(job.Dataset!),
        Shards = CardSources.Name(job.Shards!),
        Initial = start?.Weights is null ? null : job.Initial is { } initial ? CardSources.Name(initial) : "initial.safetensors",
        Probe = job.Probe is { } probe ? CardSources.Name(probe) : null,
        CardImages = job.CardImages,
        Device = job.Device,
        TotalSeconds = job.TotalSeconds,
        Seed = job.Seed,
        Threads = job.Threads,
    };

    private static string Method(ObjectiveKind objective) => objective switch
    {
        ObjectiveKind.MaskedAutoencoder => "rebuilding hidden patches (masked autoencoder, He et al. 2021)",
        ObjectiveKind.SelfDistillation => "self-distillation (DINO, Caron et al. 2021; iBOT, Zhou et al. 2022)",
        _ => "contrast between views of an image (SimCLR, Chen et al. 2020)",
    };

    private static string Duration(double seconds) => seconds switch
    {
        < 2 * Minute => Text($"{seconds:0.0} seconds"),
        < 2 * Hour => Text($"{seconds / Minute:0} minutes"),
        _ => Text($"{seconds / Hour:0.0} hours"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
