using Puente.Core;

namespace Puente.Serving.Drift;

/// <summary>From how much drift is told.</summary>
public sealed record DriftOptions
{
    /// <summary>Photographs that a release's reference is made of: the first that it reads at a site. At least 12; default 50.</summary>
    public int Reference { get; init; } = 50;

    /// <summary>Photographs that later ones are judged over: each counts for less as others follow it, together for as many as this. At least 2; default 50.</summary>
    public int Window { get; init; } = 50;

    /// <summary>Later photographs without which nothing is told. At least 2, and no more than <see cref="Window"/> minus 1, which is never quite reached. Default 20.</summary>
    public int LeastPhotographs { get; init; } = 20;

    /// <summary>Tiles, of the reference and of the later photographs, without which nothing is told. At least 1; default 500.</summary>
    public int LeastTiles { get; init; } = 500;

    /// <summary>These options, checked.</summary>
    /// <exception cref="InputException">Some are out of their ranges: all are told.</exception>
    public DriftOptions Checked()
    {
        var faults = new List<string>();
        if (Reference < 12) faults.Add($"reference {Reference} is below 12");
        if (Window < 2) faults.Add($"window {Window} is below 2");
        if (LeastPhotographs < 2 || LeastPhotographs >= Window) faults.Add($"leastPhotographs {LeastPhotographs} is not between 2 and the window less one, {Window - 1}");
        if (LeastTiles < 1) faults.Add($"leastTiles {LeastTiles} is below 1");
        return faults.Count == 0 ? this : throw new InputException("drift", string.Join("; ", faults), "is out of bounds", "Correct the options, or leave them out.");
    }
}
