using System.Text.Json.Serialization;

namespace Puente.Learning.Vision;

/// <summary>The architecture: all that is needed to build a backbone whose weights are then loaded. Defaults are the CPU recipe.</summary>
public sealed record BackboneOptions
{
    private const int Statistics = 48;

    /// <summary>Pixels across and down of an input; a multiple of <see cref="Patch"/>. Training views may be smaller.</summary>
    public int Side { get; init; } = 96;

    /// <summary>Pixels across and down of a patch: one token each. Any size under a plain stem; 4, 8, 16 or 32 under the others, which halve the image again and again.</summary>
    public int Patch { get; init; } = 8;

    /// <summary>What turns patches into tokens.</summary>
    public StemKind Stem { get; init; } = StemKind.Dictionary;

    /// <summary>How levels are brought to the range that the stem reads: mean and deviation a channel, of 1; null: each image by its own.</summary>
    public PixelStatistics? Pixels { get; init; }

    /// <summary>How a token knows its place.</summary>
    public PositionKind Positions { get; init; } = PositionKind.SinCos;

    /// <summary>Whether a learned class token stands before the patches; it becomes a block of the embedding.</summary>
    public bool ClassToken { get; init; }

    /// <summary>Learned tokens between the class token and the patches that nothing reads (Darcet et al. 2024); 0 for none.</summary>
    public int Registers { get; init; }

    /// <summary>Width of a token; a multiple of 4 and of <see cref="Heads"/>.</summary>
    public int Width { get; init; } = 128;

    /// <summary>Transformer blocks.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Hidden width of a block's MLP over <see cref="Width"/>.</summary>
    public int MlpRatio { get; init; } = 4;

    /// <summary>Whether queries, keys and values have a bias.</summary>
    public bool QkvBias { get; init; } = true;

    /// <summary>Start of the learned scale on what each half of a block adds (Touvron et al. 2021); null: no scale.</summary>
    public double? LayerScale { get; init; }

    /// <summary>Added to the variance in every layer norm.</summary>
    public double NormEpsilon { get; init; } = 1e-6;

    /// <summary>Filters of the patch dictionary; read by <see cref="StemKind.Dictionary"/> alone.</summary>
    public int Filters { get; init; } = 160;

    /// <summary>Pixels across and down of a dictionary filter; odd; read by <see cref="StemKind.Dictionary"/> alone.</summary>
    public int FilterSide { get; init; } = 7;

    /// <summary>Channels of the first convolution of the learned stem, doubled at each next; not read by <see cref="StemKind.Plain"/>.</summary>
    public int StemChannels { get; init; } = 24;

    /// <summary>Features of a cell that the dictionary stem hands on: average and maximum of each filter, four statistics of each colour.</summary>
    [JsonIgnore]
    public int CellFeatures => 2 * Filters + 12;

    /// <summary>Patches across and down of an input.</summary>
    [JsonIgnore]
    public int Grid => Side / Patch;

    /// <summary>Tokens before the patches: class token and registers.</summary>
    [JsonIgnore]
    public int Prefix => (ClassToken ? 1 : 0) + Registers;

    /// <summary>Width of the embedding.</summary>
    [JsonIgnore]
    public int Dimensions => Blocks.Sum(b => b.Length);

    /// <summary>The embedding's parts, in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<EmbeddingBlock> Blocks
    {
        get
        {
            List<(string Name, int Length)> parts = [(EmbeddingBlock.Tokens, 3 * Width)];
            if (ClassToken) parts.Add((EmbeddingBlock.Class, Width));
            if (Stem == StemKind.Dictionary) parts.AddRange([(EmbeddingBlock.Dictionary, 2 * Filters), (EmbeddingBlock.Statistics, Statistics)]);
            var start = 0;
            return [.. parts.Select(part => new EmbeddingBlock(part.Name, (start += part.Length) - part.Length, part.Length))];
        }
    }

    /// <summary>Throws when a figure is out of bounds.</summary>
    /// <exception cref="ArgumentException">Names every such figure, its value and what is allowed.</exception>
    public BackboneOptions Validated()
    {
        var faults = Faults().ToList();
        return faults.Count == 0 ? this : throw new ArgumentException(string.Join("; ", faults) + ".");
    }

    private IEnumerable<string> Faults()
    {
        if (Patch is < 2 or > 64) yield return $"architecture.Patch is {Patch}, must be 2 to 64";
        else if (Stem != StemKind.Plain && Patch is not (4 or 8 or 16 or 32)) yield return $"architecture.Patch is {Patch}, must be 4, 8, 16 or 32 under stem {Stem}";
        else if (Side is < 16 or > 1024 || Side % Patch != 0) yield return $"architecture.Side is {Side}, must be a multiple of {Patch} from 16 to 1024";
        if (!Enum.IsDefined(Stem)) yield return $"architecture.Stem is {Stem}, must be one of {string.Join(", ", Enum.GetNames<StemKind>())}";
        if (!Enum.IsDefined(Positions)) yield return $"architecture.Positions is {Positions}, must be one of {string.Join(", ", Enum.GetNames<PositionKind>())}";
        if (Registers is < 0 or > 64) yield return $"architecture.Registers is {Registers}, must be 0 to 64";
        if (Width is < 8 or > 2048 || Width % 4 != 0) yield return $"architecture.Width is {Width}, must be a multiple of 4 from 8 to 2048";
        if (Heads < 1 || Width % Heads != 0) yield return $"architecture.Heads is {Heads}, must be a divisor of the width, {Width}";
        if (Depth is < 1 or > 48) yield return $"architecture.Depth is {Depth}, must be 1 to 48";
        if (MlpRatio is < 1 or > 8) yield return $"architecture.MlpRatio is {MlpRatio}, must be 1 to 8";
        if (LayerScale is { } scale && scale is not (> 0 and <= 1)) yield return $"architecture.LayerScale is {scale}, must be above 0 and at most 1";
        if (NormEpsilon is not (> 0 and <= 1e-3)) yield return $"architecture.NormEpsilon is {NormEpsilon}, must be above 0 and at most 0.001";
        if (Filters is < 4 or > 4096) yield return $"architecture.Filters is {Filters}, must be 4 to 4096";
        if (FilterSide is < 3 or > 15 || FilterSide % 2 != 1) yield return $"architecture.FilterSide is {FilterSide}, must be an odd number from 3 to 15";
        if (StemChannels is < 4 or > 512) yield return $"architecture.StemChannels is {StemChannels}, must be 4 to 512";
        if (Pixels is { } pixels && !pixels.Valid) yield return $"architecture.Pixels has {pixels}, must have means of 0 to 1 and deviations above 0 and at most 1";
    }
}
