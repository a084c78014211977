namespace Puente.Cli.Training;

/// <summary>What <c>puente tune</c> and <c>puente eval</c> were asked for.</summary>
public sealed record LabelledOptions
{
    /// <summary>Folder of labelled images, in any layout that is known.</summary>
    public string? Labelled { get; init; }

    /// <summary>How the labelled folder is read.</summary>
    public ReadingOptions Reading { get; init; } = new();

    /// <summary>Backbone: a file, a folder or the name of a shipped model; null: the shipped base.</summary>
    public string? Backbone { get; init; }

    /// <summary>A head to measure as it is (eval): a file, or the folder of a <c>puente tune</c>; null: none.</summary>
    public string? Head { get; init; }

    /// <summary>Fit the backbone to the labels too (tune), by the defaults of <see cref="Core.Training.AdaptOptions"/>.</summary>
    public bool Adapt { get; init; }

    /// <summary>Minutes that <see cref="Adapt"/> may take; null: its default. A fault without it.</summary>
    public double? Minutes { get; init; }

    /// <summary>Output folder.</summary>
    public string? Out { get; init; }

    /// <summary>Seed of split and folds.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads of tensor work; 0 takes every core.</summary>
    public int Threads { get; init; }
}
