using Puente.Bench.Learning.Labels;
using Puente.Learning.Training.Heads;

namespace Puente.Bench.Learning.Features;

/// <summary>What a head is fitted on.</summary>
internal interface IFeatures
{
    /// <summary>Such as <c>raw-statistics</c>.</summary>
    string Name { get; }

    /// <summary>Whether it is Puente's own, and not what it is measured against.</summary>
    bool IsOwn { get; }

    /// <summary>Blocks that cross-validation chooses among; null: one, all of it.</summary>
    IReadOnlyList<FeatureBlock>? Blocks { get; }

    /// <summary>Features of each image, [N][D].</summary>
    float[][] Of(LabelTask task);
}
