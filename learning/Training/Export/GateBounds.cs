namespace Puente.Learning.Training.Export;

/// <summary>What a graph must hold to be released.</summary>
public sealed record GateBounds
{
    /// <summary>float32: largest absolute difference from the model, over the largest embedding where that is above 1.</summary>
    public double Parity { get; init; } = OnnxParity.Tolerance;

    /// <summary>int8, with a head: share of images for which every decision is that of float32.</summary>
    public double Agreement { get; init; } = 0.99;

    /// <summary>int8, with a golden score: how far it may fall below that of float32.</summary>
    public double ScoreMargin { get; init; } = 0.01;

    /// <summary>int8, without a head: mean cosine of standardised embeddings with those of float32. Where it was 0.9999, heads decided all of 200 images alike.</summary>
    public double Likeness { get; init; } = 0.99;
}
