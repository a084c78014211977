namespace Puente.Learning.Training.Interchange;

/// <summary>What timm's <c>VisionTransformer</c> is made with.</summary>
internal sealed record TimmArguments
{
    /// <summary>Pixels of an input.</summary>
    public int? ImgSize { get; init; }

    /// <summary>Pixels of a patch.</summary>
    public int? PatchSize { get; init; }

    /// <summary>Width of a token.</summary>
    public int? EmbedDim { get; init; }

    /// <summary>Blocks.</summary>
    public int? Depth { get; init; }

    /// <summary>Heads.</summary>
    public int? NumHeads { get; init; }

    /// <summary>Hidden width of an MLP over the width.</summary>
    public double? MlpRatio { get; init; }

    /// <summary>Whether queries, keys and values have a bias.</summary>
    public bool? QkvBias { get; init; }

    /// <summary>Start of the layer scale.</summary>
    public double? InitValues { get; init; }

    /// <summary>Whether there is a class token.</summary>
    public bool? ClassToken { get; init; }

    /// <summary>Registers.</summary>
    public int? RegTokens { get; init; }

    /// <summary>Classes of the head; 0 for none.</summary>
    public int? NumClasses { get; init; }

    /// <summary>How tokens are pooled; empty for not at all.</summary>
    public string? GlobalPool { get; init; }
}
