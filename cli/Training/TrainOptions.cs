namespace Puente.Cli.Training;

/// <summary>What <c>puente train</c> was asked for.</summary>
public sealed record TrainOptions
{
    /// <summary>Recipe that is used when none is named.</summary>
    public const string DefaultRecipe = "concrete-tiny";

    /// <summary>Folders of images, or one folder that is a packed dataset.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Name of a recipe, or path of a recipe file.</summary>
    public string Recipe { get; init; } = DefaultRecipe;

    /// <summary>Backbone to start from: a file, a folder, or the name of a shipped model; null: the shipped one where it fits.</summary>
    public string? Base { get; init; }

    /// <summary>Start from random weights.</summary>
    public bool FromScratch { get; init; }

    /// <summary>Output folder.</summary>
    public string? Out { get; init; }

    /// <summary>Minutes of training at most; null: the recipe's steps alone decide.</summary>
    public double? Minutes { get; init; }

    /// <summary>Optimiser steps in place of the recipe's; null: the recipe's.</summary>
    public int? Steps { get; init; }

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads of tensor work; 0 takes every core.</summary>
    public int Threads { get; init; }

    /// <summary>Labelled folder that progress is measured on; null: the loss alone.</summary>
    public string? Probe { get; init; }

    /// <summary>Let the model card show some of the images, as a masked autoencoder rebuilds them.</summary>
    public bool CardImages { get; init; }

    /// <summary>There must be a run to go on with.</summary>
    public bool Resume { get; init; }
}
