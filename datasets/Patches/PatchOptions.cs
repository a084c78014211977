using Puente.Core;

namespace Puente.Datasets.Patches;

/// <summary>How patches are cut from photographs whose regions are labelled.</summary>
public sealed record PatchOptions
{
    /// <summary>Room about a region's box, as part of its longer side; default 0.15.</summary>
    public double Margin { get; init; } = 0.15;

    /// <summary>Least side of a patch in pixels of the photograph, where it is that large; default 96.</summary>
    public int MinSide { get; init; } = 96;

    /// <summary>Patches longer than this are scaled down to it; default 512 pixels.</summary>
    public int MaxSide { get; init; } = 512;

    /// <summary>Most patches around regions of one photograph; default 50. Which are cut is drawn by <see cref="Seed"/>.</summary>
    public int RegionsPerImage { get; init; } = 50;

    /// <summary>Sound patches sought in each labelled photograph; default 4. Fewer are found where defects fill it.</summary>
    public int SoundPerImage { get; init; } = 4;

    /// <summary>Part of another region that must lie in a patch for the patch to show its class too; default 0.25.</summary>
    public double Shown { get; init; } = 0.25;

    /// <summary>JPEG quality of the patches, 1 to 100; default 95.</summary>
    public int Quality { get; init; } = 95;

    /// <summary>Draws places of sound patches.</summary>
    public int Seed { get; init; }

    /// <summary>These options.</summary>
    /// <exception cref="InputException">Something is out of bounds; every fault is named.</exception>
    public PatchOptions Validated()
    {
        var faults = Faults().ToList();
        return faults.Count == 0 ? this : throw new InputException("patches", null, string.Join("; ", faults), "Mend these options.");
    }

    private IEnumerable<string> Faults()
    {
        if (Margin is not (>= 0 and <= 4)) yield return FormattableString.Invariant($"margin is {Margin}, must be 0 to 4");
        if (MinSide is < 16 or > 4096) yield return $"minSide is {MinSide}, must be 16 to 4096 pixels";
        if (MaxSide < MinSide || MaxSide > 4096) yield return $"maxSide is {MaxSide}, must be minSide to 4096 pixels";
        if (RegionsPerImage is < 0 or > 10_000) yield return $"regionsPerImage is {RegionsPerImage}, must be 0 to 10000";
        if (SoundPerImage is < 0 or > 10_000) yield return $"soundPerImage is {SoundPerImage}, must be 0 to 10000";
        if (Shown is not (> 0 and <= 1)) yield return FormattableString.Invariant($"shown is {Shown}, must be above 0 and at most 1");
        if (Quality is < 1 or > 100) yield return $"quality is {Quality}, must be 1 to 100";
    }
}
