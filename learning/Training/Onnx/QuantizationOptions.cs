namespace Puente.Learning.Training.Onnx;

/// <summary>Which weights become whole numbers, and how.</summary>
public sealed record QuantizationOptions
{
    /// <summary>
    /// Signed weights within ±63 (the default: 1.3 to 2.1 times as fast) or unsigned ones about 128. Signed weights of the full range are not to be had: without VNNI the
    /// processor adds two products in 16 bits, which then overflow (83 to 95 % agreement where it was measured).
    /// </summary>
    public bool Unsigned { get; init; }

    /// <summary>The patch projection too: the layer that sees the image. On a plain ViT-Tiny it took the likeness of embeddings from 0.995 to 0.974, and no time off.</summary>
    public bool First { get; init; }

    /// <summary>The head too.</summary>
    public bool Last { get; init; }

    /// <summary>Whether the weight called <paramref name="name"/> is among them: linear layers of the blocks, and what else was asked for.</summary>
    public bool Takes(string name) => name.StartsWith("blocks.", StringComparison.Ordinal)
        || (First && name.StartsWith("patch_embed.", StringComparison.Ordinal)) || (Last && name.Contains("head.weight", StringComparison.Ordinal));
}
