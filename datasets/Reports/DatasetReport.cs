using Puente.Core.Datasets;
using Puente.Datasets.Diversity;
using Puente.Datasets.Labelled;

namespace Puente.Datasets.Reports;

/// <summary>What is in a folder of images, and what of it would become training data.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Layout">How it is laid out; null for plain images, or when its labels cannot be read.</param>
/// <param name="LabelFault">Why its labels cannot be read; null when they can, or there are none.</param>
/// <param name="Files">Image files.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Samples">Samples that would be packed.</param>
/// <param name="Formats">Files of each format; <c>unreadable</c> for those of none.</param>
/// <param name="Smallest">The smallest shorter side, with its image's size.</param>
/// <param name="Largest">The largest image.</param>
/// <param name="Sides">Shorter sides in pixels.</param>
public sealed record DatasetReport(
    string Folder, string? Layout, string? LabelFault, int Files, long Bytes, int Samples, IReadOnlyDictionary<string, int> Formats,
    ImageSize? Smallest, ImageSize? Largest, Histogram Sides)
{
    /// <summary>Format of this document.</summary>
    public string Schema { get; init; } = "puente.dataset-report/v1";

    /// <summary>Classes that occur, in logit order.</summary>
    public IReadOnlyList<ClassCount> Classes { get; init; } = [];

    /// <summary>Labels without counterpart here, and how many bear them.</summary>
    public IReadOnlyDictionary<string, int> Unmapped { get; init; } = new Dictionary<string, int>();

    /// <summary>Images that bear no label.</summary>
    public int Unlabelled { get; init; }

    /// <summary>Source photographs.</summary>
    public int Groups { get; init; }

    /// <summary>Images of each split that the collection names.</summary>
    public IReadOnlyDictionary<string, int> Splits { get; init; } = new Dictionary<string, int>();

    /// <summary>What a person should know beside it.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What would be left out, with a reason each; an image that lost only some tiles is told here too.</summary>
    public IReadOnlyList<RejectedFile> Rejected { get; init; } = [];

    /// <summary>The same by kind of reason.</summary>
    public IReadOnlyDictionary<string, int> RejectedByKind { get; init; } = new Dictionary<string, int>();

    /// <summary>Copies and near-copies, the largest clusters first.</summary>
    public IReadOnlyList<DuplicateCluster> Duplicates { get; init; } = [];

    /// <summary>Quality of all samples, with the thresholds in use.</summary>
    public IReadOnlyList<Histogram> Quality { get; init; } = [];

    /// <summary>How few samples would stand for all (greedy k-centre over the cheap descriptor), for growing k.</summary>
    public IReadOnlyList<Coverage> Coverage { get; init; } = [];

    /// <summary>The most diverse images, most telling first.</summary>
    public IReadOnlyList<string> Diverse { get; init; } = [];

    /// <summary>Near-duplicates that share no class.</summary>
    public IReadOnlyList<LabelConflict> Conflicts { get; init; } = [];

    /// <summary>Images that stand on two sides of a split.</summary>
    public IReadOnlyList<SplitLeak> Leaks { get; init; } = [];

    /// <summary>Source photographs whose parts stand on two sides of a split.</summary>
    public IReadOnlyList<string> GroupLeaks { get; init; } = [];
}
