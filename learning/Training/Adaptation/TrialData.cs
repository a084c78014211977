using Puente.Core.Images;

namespace Puente.Learning.Training.Adaptation;

/// <summary>Labelled images to adapt on, and what the backbone made of them as it was.</summary>
/// <param name="Images">At the backbone's side, [N].</param>
/// <param name="Embeddings">By the frozen backbone, [N][D].</param>
/// <param name="Labels">What holds for each, [N][K].</param>
/// <param name="Groups">Source photograph of each, [N].</param>
public sealed record TrialData(IReadOnlyList<RgbImage> Images, float[][] Embeddings, bool[][] Labels, string[] Groups)
{
    /// <summary>Those that <paramref name="which"/> names.</summary>
    public TrialData Only(IReadOnlyList<int> which) =>
        new([.. which.Select(i => Images[i])], [.. which.Select(i => Embeddings[i])], [.. which.Select(i => Labels[i])], [.. which.Select(i => Groups[i])]);
}
