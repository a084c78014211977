namespace Puente.Core.Training;

/// <summary>What the trainer is asked to do.</summary>
public enum TrainerTask
{
    /// <summary>One slice of self-supervised pretraining, from a checkpoint or from nothing.</summary>
    Pretrain,

    /// <summary>A linear-probe score of a backbone beside its baselines.</summary>
    Evaluate,

    /// <summary>A head fitted on a labelled set.</summary>
    Tune,

    /// <summary>A backbone made of public weights.</summary>
    Import,

    /// <summary>A backbone written under another layout's names, or as graphs with a head.</summary>
    Export,

    /// <summary>Embeddings of a dataset or a labelled folder.</summary>
    Embed,

    /// <summary>What sets two backbones apart.</summary>
    Diff,
}

/// <summary>How long a slice may run: whichever comes first. Null means no bound of that kind.</summary>
/// <param name="Seconds">Wall seconds of training in this slice.</param>
/// <param name="Steps">Optimiser steps in this slice.</param>
public sealed record TrainerBudget(double? Seconds = null, int? Steps = null);

/// <summary>
/// The job file: all a trainer is told. Paths are absolute or relative to the job file. The trainer writes only under
/// <see cref="Output"/>; progress goes to standard output, one <see cref="TrainerProgress"/> a line; diagnostics to standard error.
/// </summary>
public sealed record TrainerJob
{
    /// <summary>Format of this document.</summary>
    public string Schema { get; init; } = "puente.trainer/v1";

    /// <summary>What to do.</summary>
    public required TrainerTask Task { get; init; }

    /// <summary>Folder for every file written; made when absent.</summary>
    public required string Output { get; init; }

    /// <summary>Recipe file (pretrain).</summary>
    public string? Recipe { get; init; }

    /// <summary>Dataset manifest file (pretrain, embed).</summary>
    public string? Dataset { get; init; }

    /// <summary>Folder of shards, named by digest (pretrain, embed).</summary>
    public string? Shards { get; init; }

    /// <summary>Checkpoint to go on from (pretrain); null begins anew.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Backbone safetensors file whose weights a pretraining without a checkpoint starts from; null: random ones.</summary>
    public string? Initial { get; init; }

    /// <summary>Folder that holds <c>labels.json</c> and its images, on which progress is told while it goes on (pretrain); null: none.</summary>
    public string? Probe { get; init; }

    /// <summary>
    /// Whether the model card may show images of the dataset, as a masked autoencoder rebuilds them (pretrain). A card goes wherever its model goes, so the
    /// default is false: images stay where they are.
    /// </summary>
    public bool CardImages { get; init; }

    /// <summary>Threads that prepare views (pretrain); 0 chooses by the cores. Results do not depend on it.</summary>
    public int Loaders { get; init; }

    /// <summary>Where steps are computed (pretrain): <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Backbone safetensors file (evaluate, tune, export, embed, diff).</summary>
    public string? Backbone { get; init; }

    /// <summary>Folder that holds <c>labels.json</c> and its images (evaluate, tune, embed; export: to measure on).</summary>
    public string? Labelled { get; init; }

    /// <summary>How to fit the backbone to the labels as well (tune); null: only a head is fitted.</summary>
    public AdaptOptions? Adapt { get; init; }

    /// <summary>Weights to import: a safetensors file, or a folder with configuration and weights (import).</summary>
    public string? Weights { get; init; }

    /// <summary>What the weights leave open (import).</summary>
    public ImportOptions Import { get; init; } = new();

    /// <summary>Names to write under (export).</summary>
    public WeightLayout Layout { get; init; }

    /// <summary>Head safetensors file, to write graphs with (export), or to score as it is (evaluate).</summary>
    public string? Head { get; init; }

    /// <summary>Backbone to compare with (diff).</summary>
    public string? Other { get; init; }

    /// <summary>Bound of this slice (pretrain).</summary>
    public TrainerBudget Budget { get; init; } = new();

    /// <summary>Training seconds that the whole pretraining may take over all slices; null leaves it to the recipe's steps.</summary>
    public double? TotalSeconds { get; init; }

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; }

    /// <summary>Threads for tensor work; 0 takes every core.</summary>
    public int Threads { get; init; }
}
