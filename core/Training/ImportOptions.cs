namespace Puente.Core.Training;

/// <summary>What a file of weights may leave open; one that carries our architecture leaves open <see cref="Side"/> alone.</summary>
public sealed record ImportOptions
{
    /// <summary>Pixels across and down that the backbone shall read; learned positions are interpolated. Null: as the weights were trained.</summary>
    public int? Side { get; init; }

    /// <summary>Attention heads. Null: as config.json says, else one for each 64 of the width.</summary>
    public int? Heads { get; init; }

    /// <summary>Means and deviations of the pixels: <c>imagenet</c>, <c>half</c> or <c>image</c> (each image by its own). Null: as the configuration says, else as the layout's authors did.</summary>
    public string? Pixels { get; init; }
}
