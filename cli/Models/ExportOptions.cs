namespace Puente.Cli.Models;

/// <summary>What <c>puente export</c> was asked for.</summary>
public sealed record ExportOptions
{
    /// <summary>Backbone: a file, a folder or the name of a shipped model; null: the shipped base.</summary>
    public string? Backbone { get; init; }

    /// <summary>Head safetensors file, or folder of a <c>puente tune</c>; null: the backbone alone.</summary>
    public string? Head { get; init; }

    /// <summary>Labelled folder that int8 is measured on.</summary>
    public string? Labelled { get; init; }

    /// <summary>Output folder.</summary>
    public string? Out { get; init; }

    /// <summary>Layout of the weights; see <see cref="WeightFormat"/>.</summary>
    public string Format { get; init; } = WeightFormat.Default;

    /// <summary>A graph with whole-number products must come of it.</summary>
    public bool Int8 { get; init; }

    /// <summary>A graph from images to logits must come of it.</summary>
    public bool Merged { get; init; }
}
