using System.Text.Json;
using System.Text.Json.Serialization;
using Puente.Core;
using Puente.Learning.Training.Data;
using Puente.Learning.Vision;

namespace Puente.Learning.Training;

/// <summary>A pretraining recipe: JSON with comments; an unknown key is an error. Opens with its source, command, cost and expected score.</summary>
public sealed record Recipe
{
    /// <summary>A short name, kept in the weights' metadata.</summary>
    public required string Name { get; init; }

    /// <summary>The model.</summary>
    public BackboneOptions Architecture { get; init; } = new();

    /// <summary>The frozen stem's k-means.</summary>
    public DictionaryOptions Dictionary { get; init; } = new();

    /// <summary>How views stray.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>Optimiser steps of the whole plan.</summary>
    public required int Steps { get; init; }

    /// <summary>Images a step; each gives two views.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Pixels across and down of a view; a multiple of 8.</summary>
    public int ViewSide { get; init; } = 48;

    /// <summary>τ of the contrastive loss.</summary>
    public float Temperature { get; init; } = 0.2f;

    /// <summary>Width of what the loss compares.</summary>
    public int Projection { get; init; } = 128;

    /// <summary>Peak learning rate of AdamW.</summary>
    public double LearningRate { get; init; } = 1.5e-3;

    /// <summary>Decay of matrices and kernels.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Decay of the first moment.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the second moment.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>Largest joint norm of the gradients.</summary>
    public double Clip { get; init; } = 3;

    /// <summary>Part of the plan spent warming up.</summary>
    public double WarmUp { get; init; } = 0.08;

    /// <summary>Batches of whole images over which the stems' batch norms are measured again at the end: training saw smaller, brighter and darker views.</summary>
    public int CalibrationBatches { get; init; } = 24;

    private static readonly JsonSerializerOptions Options = new(Json.Options)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads and checks the recipe at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">The file is missing, is no recipe, or a figure is out of bounds; every fault is named.</exception>
    public static Recipe Read(string path)
    {
        try
        {
            var recipe = JsonSerializer.Deserialize<Recipe>(File.ReadAllText(path), Options) ?? throw new JsonException("the document is null");
            recipe.Architecture.Validated();
            var faults = recipe.Faults().ToList();
            return faults.Count == 0 ? recipe : throw new ArgumentException(string.Join("; ", faults));
        }
        catch (Exception e) when (e is JsonException or ArgumentException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException("recipe", path, $"cannot be used: {e.Message}", "Mend the recipe; learning/recipes holds examples.");
        }
    }

    private IEnumerable<string> Faults()
    {
        if (Steps is < 1 or > 10_000_000) yield return $"steps is {Steps}, must be 1 to 10000000";
        if (Batch is < 2 or > 4096) yield return $"batch is {Batch}, must be 2 to 4096";
        if (ViewSide < 16 || ViewSide % Architecture.Patch != 0 || ViewSide > Architecture.Side) yield return $"viewSide is {ViewSide}, must be a multiple of the patch from 16 to the architecture's side";
        if (Temperature is not (> 0 and <= 10)) yield return $"temperature is {Temperature}, must be above 0 and at most 10";
        if (Projection is < 2 or > 4096) yield return $"projection is {Projection}, must be 2 to 4096";
        if (LearningRate is not (> 0 and <= 1)) yield return $"learningRate is {LearningRate}, must be above 0 and at most 1";
        if (WeightDecay is not (>= 0 and <= 1)) yield return $"weightDecay is {WeightDecay}, must be 0 to 1";
        if (Beta1 is not (>= 0 and < 1) || Beta2 is not (>= 0 and < 1)) yield return $"beta1 and beta2 are {Beta1} and {Beta2}, must be 0 to below 1";
        if (Clip is not > 0) yield return $"clip is {Clip}, must be above 0";
        if (WarmUp is not (> 0 and < 1)) yield return $"warmUp is {WarmUp}, must be between 0 and 1";
        if (CalibrationBatches is < 0 or > 10_000) yield return $"calibrationBatches is {CalibrationBatches}, must be 0 to 10000";
        if (Dictionary.Patches is < 100 or > 10_000_000 || Dictionary.Iterations is < 1 or > 1000) yield return $"dictionary has {Dictionary.Patches} patches and {Dictionary.Iterations} iterations, must have 100 to 10000000 and 1 to 1000";
        if (Augmentation.MinimumArea is not (> 0 and <= 1)) yield return $"augmentation.minimumArea is {Augmentation.MinimumArea}, must be above 0 and at most 1";
    }
}
