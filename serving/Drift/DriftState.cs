using Puente.Core;
using Puente.Core.Twins;

namespace Puente.Serving.Drift;

/// <summary>
/// What a site remembers of the photographs that a release has read: the first ones as the reference, later ones in sums that forget. The reference is of the site's own photographs: the labelled
/// set has each class as often as the next, and differs from what cameras send from the first day on. Another release begins anew. A few kilobytes, however many photographs.
/// </summary>
/// <param name="Release">Id of the release.</param>
/// <param name="Model">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Reference">The first photographs.</param>
/// <param name="Current">Later ones.</param>
/// <param name="Seen">Digests of the last photographs, shortened: one that comes again at once is not counted again.</param>
public sealed record DriftState(string Release, string Model, int Version, PhotographSums Reference, PhotographSums Current, IReadOnlyList<string> Seen)
{
    private const int Remembered = 32;

    /// <summary>Nothing read yet.</summary>
    public static DriftState Begin(string release, string model, int version, int classes) =>
        new(release, model, version, PhotographSums.Empty(classes), PhotographSums.Empty(classes), []);

    /// <summary>This and one photograph more; this itself where it was just counted.</summary>
    public DriftState Add(Digest photograph, PhotographSketch sketch, DriftOptions options)
    {
        if (Seen.Contains(photograph.Short)) return this;
        var next = this with { Seen = [.. Seen.Append(photograph.Short).TakeLast(Remembered)] };
        // Sums that keep this part of themselves come to weigh as much as Window photographs: (1 + keep) / (1 − keep).
        return Reference.Weight < options.Reference
            ? next with { Reference = Reference.Add(sketch) }
            : next with { Current = Current.Add(sketch, (options.Window - 1.0) / (options.Window + 1.0)) };
    }

    /// <summary>The figures of now; those that too little is known for are null.</summary>
    public ReportedDrift Measure(DriftOptions options)
    {
        var isEnough = Reference.Weight >= options.Reference && Current.Effective() >= options.LeastPhotographs && Math.Min(Reference.Tiles, Current.Tiles) >= options.LeastTiles;
        return new ReportedDrift(
            Release, (int)Math.Round(Reference.Weight + Current.Effective()), (long)Math.Round(Reference.Tiles + Current.Tiles),
            isEnough ? EmbeddingDrift.Measure(Reference, Current) : null, isEnough ? ConfidenceDrift.Measure(Reference, Current) : null);
    }
}
