namespace Puente.Core.Training;

/// <summary>
/// Tuning's second stage: the backbone is fitted to the labels too, and the outcome is kept only if average precision out of fold gains beyond its interval.
/// </summary>
public sealed record AdaptOptions
{
    /// <summary>Which weights change. Default: low-rank adapters.</summary>
    public AdaptMethod Method { get; init; }

    /// <summary>Rank of the adapters, 1 to 256. Default 8; read by <see cref="AdaptMethod.LowRank"/> alone.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>What adapters compute is scaled by this over the rank; above 0. Default 16; read by <see cref="AdaptMethod.LowRank"/> alone.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>Updates of each fit, 1 to 100,000; there is one fit a fold, and one on everything when it is kept. Default 200.</summary>
    public int Steps { get; init; } = 200;

    /// <summary>Images of an update, 1 to 1024. Default 16.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Largest learning rate, above 0 and at most 1. Null, the default: 1e-3 for adapters, 1e-4 for all weights.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Factor of the learning rate from a layer to the one before it, above 0 and at most 1. Default 0.75; read by <see cref="AdaptMethod.Full"/> alone.</summary>
    public double LayerDecay { get; init; } = 0.75;

    /// <summary>Decay of matrices and kernels, 0 to 1. Default 0.05.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Part of the updates spent warming up, 0 to below 1. Default 0.1.</summary>
    public double WarmUp { get; init; } = 0.1;

    /// <summary>Smallest part of an image's area that a view shows, above 0 and at most 1. Default 0.6.</summary>
    public double MinimumArea { get; init; } = 0.6;

    /// <summary>Largest angle that a view is turned by, 0 to 180 degrees; 180, the default, is any.</summary>
    public double Rotation { get; init; } = 180;

    /// <summary>How far colours, sharpness and noise of a view stray, as part of what pretraining does, 0 to 1. Default 0.5.</summary>
    public double Colour { get; init; } = 0.5;

    /// <summary>Folds of the trial, 2 or 3. Default 3.</summary>
    public int Folds { get; init; } = 3;

    /// <summary>Wall seconds that the whole stage may train, above 0. Default 600; when they are spent, nothing of it is kept.</summary>
    public double Seconds { get; init; } = 600;
}
