using System.Text.Json;
using System.Text.Json.Serialization;
using Puente.Core;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Pretraining.Objectives;
using Puente.Learning.Training.Pretraining.Probing;
using Puente.Learning.Vision;
using Puente.Learning.Vision.Distillation;
using Puente.Learning.Vision.Masking;

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

    /// <summary>What is learned from.</summary>
    public ObjectiveKind Objective { get; init; } = ObjectiveKind.Contrastive;

    /// <summary>The masked autoencoder; read under that objective alone.</summary>
    public MaskingOptions Masking { get; init; } = new();

    /// <summary>Student and teacher; read under self-distillation alone.</summary>
    public DistillationOptions Distillation { get; init; } = new();

    /// <summary>What tells progress while the run goes on.</summary>
    public ProbeOptions Probe { get; init; } = new();

    /// <summary>How views stray.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>Optimiser steps of the whole plan.</summary>
    public required int Steps { get; init; }

    /// <summary>Images whose views are computed at once: contrast is among these.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Batches whose gradients are averaged for one step of the optimiser.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Pixels across and down of a view (self-distillation: of a global one); a multiple of the patch.</summary>
    public int ViewSide { get; init; } = 48;

    /// <summary>τ of the contrastive loss; read under that objective alone.</summary>
    public float Temperature { get; init; } = 0.2f;

    /// <summary>Width of what the contrastive loss compares; read under that objective alone.</summary>
    public int Projection { get; init; } = 128;

    /// <summary>Peak learning rate of AdamW.</summary>
    public double LearningRate { get; init; } = 1.5e-3;

    /// <summary>Decay of matrices and kernels.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Decay at the end of the plan, to which a cosine leads; null: the same throughout. DINO: 0.04 to 0.4.</summary>
    public double? WeightDecayEnd { get; init; }

    /// <summary>Factor of the learning rate from a layer of the backbone to the one before it; 1 lets all learn alike. For going on from weights.</summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>Decay of a running mean of the weights, which is then what is kept; null: the last weights are. Self-distillation keeps its teacher, which is one.</summary>
    public double? WeightAverage { get; init; }

    /// <summary>Decay of the first moment.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the second moment.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>What matrix products are computed in; other than 32 bits is for GPUs.</summary>
    public PrecisionKind Precision { get; init; } = PrecisionKind.Float32;

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
        RespectNullableAnnotations = true,
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
            var faults = RecipeFaults.Of(recipe).ToList();
            return faults.Count == 0 ? recipe : throw new ArgumentException(string.Join("; ", faults));
        }
        catch (Exception e) when (e is JsonException or ArgumentException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException("recipe", path, $"cannot be used: {e.Message}", "Mend the recipe; learning/recipes holds examples.");
        }
    }
}
