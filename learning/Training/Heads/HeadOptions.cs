namespace Puente.Learning.Training.Heads;

/// <summary>How a head is fitted.</summary>
public sealed record HeadOptions
{
    /// <summary>Group of each sample; samples of one group share a fold. Null: each is its own group.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Blocks that cross-validation chooses among; together they need not cover the embedding (the rest is unused). Null: one block, all of it.</summary>
    public IReadOnlyList<FeatureBlock>? Blocks { get; init; }

    /// <summary>Whether cross-validation may leave blocks out. Default true.</summary>
    public bool ChooseBlocks { get; init; } = true;

    /// <summary>Class that holds exactly when no other does (sound); null when there is none.</summary>
    public int? Exclusive { get; init; }

    /// <summary>Candidate strengths of the L2 penalty, on features scaled to a mean square length of 1. The best by cross-validation is used.</summary>
    public IReadOnlyList<double> Penalties { get; init; } = [0.1, 0.03, 0.01, 0.003, 0.001, 0.0003];

    /// <summary>Folds of the cross-validation, at least 2; fewer are used when there are fewer groups.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Positives that the common threshold weighs as much as, against a class's own: shrinkage, for few data. 0 trusts each class alone.</summary>
    public double ThresholdShrinkage { get; init; } = 20;

    /// <summary>
    /// Whether logits are calibrated on out-of-fold answers (<see cref="HeadCalibration"/>). Answers do not change, since thresholds move along. Default true.
    /// </summary>
    public bool Calibrate { get; init; } = true;

    /// <summary>
    /// Site of each sample: features are then z-scored with their own site's statistics, and the head, fitted on such, must be given a site's before use
    /// (<see cref="LinearHead.ForSite"/>). Null, the default: features as they are. Worth it where the head is used at a site it was not tuned at, which can
    /// give some tens of unlabelled images of about the same mix: it moved crack F1 from one quay to another by +0.02 to +0.15, the threshold shifting even
    /// where the ranking held. For one site it changes nothing, and a site that has only sound or only damaged concrete it misleads.
    /// </summary>
    public IReadOnlyList<string>? Sites { get; init; }

    /// <summary>Seed of the folds.</summary>
    public int Seed { get; init; }
}
