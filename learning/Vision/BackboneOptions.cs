using System.Text.Json.Serialization;

namespace Puente.Learning.Vision;

/// <summary>The architecture: all that is needed to build a backbone whose weights are then loaded. Defaults are the CPU recipe.</summary>
public sealed record BackboneOptions
{
    /// <summary>Pixels of a cell, across and down: the stems' total stride, one token each.</summary>
    public const int CellPixels = 8;

    /// <summary>Pixels across and down of an input; a multiple of <see cref="CellPixels"/>. Training views may be smaller.</summary>
    public int Side { get; init; } = 96;

    /// <summary>Width of a token; a multiple of 4 and of <see cref="Heads"/>.</summary>
    public int Width { get; init; } = 128;

    /// <summary>Transformer blocks.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Hidden width of a block's MLP over <see cref="Width"/>.</summary>
    public int MlpRatio { get; init; } = 4;

    /// <summary>Filters of the patch dictionary.</summary>
    public int Filters { get; init; } = 160;

    /// <summary>Pixels across and down of a dictionary filter; odd.</summary>
    public int FilterSide { get; init; } = 7;

    /// <summary>Channels of the first convolution of the learned stem; the second has twice as many.</summary>
    public int StemChannels { get; init; } = 24;

    /// <summary>Features of a cell that the dictionary stem hands on: average and maximum of each filter, four statistics of each colour.</summary>
    [JsonIgnore]
    public int CellFeatures => 2 * Filters + 12;

    /// <summary>Width of the embedding.</summary>
    [JsonIgnore]
    public int Dimensions => Blocks.Sum(b => b.Length);

    /// <summary>The embedding's parts, in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<EmbeddingBlock> Blocks =>
    [
        new(EmbeddingBlock.Tokens, 0, 3 * Width),
        new(EmbeddingBlock.Dictionary, 3 * Width, 2 * Filters),
        new(EmbeddingBlock.Statistics, 3 * Width + 2 * Filters, 48),
    ];

    /// <summary>Throws when a figure is out of bounds.</summary>
    /// <exception cref="ArgumentException">Names the figure, its value and what is allowed.</exception>
    public BackboneOptions Validated()
    {
        Check(Side is >= 16 and <= 1024 && Side % CellPixels == 0, nameof(Side), Side, "a multiple of 8 from 16 to 1024");
        Check(Width is >= 8 and <= 2048 && Width % 4 == 0, nameof(Width), Width, "a multiple of 4 from 8 to 2048");
        Check(Heads >= 1 && Width % Heads == 0, nameof(Heads), Heads, "a divisor of the width");
        Check(Depth is >= 1 and <= 48, nameof(Depth), Depth, "1 to 48");
        Check(MlpRatio is >= 1 and <= 8, nameof(MlpRatio), MlpRatio, "1 to 8");
        Check(Filters is >= 4 and <= 4096, nameof(Filters), Filters, "4 to 4096");
        Check(FilterSide is >= 3 and <= 15 && FilterSide % 2 == 1, nameof(FilterSide), FilterSide, "an odd number from 3 to 15");
        Check(StemChannels is >= 4 and <= 512, nameof(StemChannels), StemChannels, "4 to 512");
        return this;
    }

    private static void Check(bool holds, string name, int value, string allowed)
    {
        if (!holds) throw new ArgumentException($"architecture.{name} is {value}; it must be {allowed}.");
    }
}
