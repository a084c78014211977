using Puente.Core;
using Puente.Core.Models;
using Puente.Core.Releases;

namespace Puente.Hub.Releases;

/// <summary>A head to be released on a backbone that is: its ONNX file comes beside.</summary>
/// <param name="By">Who releases it: it goes on record.</param>
/// <param name="Classes">Logit order.</param>
/// <param name="Thresholds">Probability from which each class is present.</param>
/// <param name="Note">Why.</param>
public sealed record HeadRequest(string By, IReadOnlyList<string> Classes, IReadOnlyList<double> Thresholds, string? Note = null)
{
    /// <summary>Log-odds of each class in the labelled set; null where the head was not calibrated.</summary>
    public IReadOnlyList<double>? Offsets { get; init; }

    /// <summary>Side in photograph pixels of the tiles it was fitted on; null keeps what the backbone's release says.</summary>
    public int? TilePixels { get; init; }

    /// <summary>Throws when it is not well formed.</summary>
    /// <exception cref="InputException">A class is unknown, or figures and classes do not fit each other: all faults are told.</exception>
    public void Validate()
    {
        string[] faults = [.. Faults()];
        if (faults.Length > 0) throw new InputException("manifest", By, string.Join("; ", faults), "Send {by, classes, thresholds, offsets?, tilePixels?, note?}: a threshold a class.");
    }

    /// <summary>The head as a release names it.</summary>
    public HeadManifest ToManifest(string file) => new(file, Classes, Thresholds) { Offsets = Offsets };

    private IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(By)) yield return "by is empty: say who releases it";
        if (Classes is not { Count: > 0 } || Classes.Distinct().Count() != Classes.Count) yield return "classes are none, or one is named twice";
        else if (Classes.FirstOrDefault(name => !DefectClass.All.Contains(name)) is { } unknown) yield return $"class {unknown} is none of {string.Join(", ", DefectClass.All)}";
        if (Thresholds?.Count != Classes?.Count || Thresholds?.All(threshold => threshold is >= 0 and <= 1) != true) yield return "thresholds are not one for each class, 0 to 1";
        if (Offsets is { } offsets && (offsets.Count != Classes?.Count || !offsets.All(double.IsFinite))) yield return "offsets are not one finite number for each class";
        if (TilePixels is < 16 or > 8192) yield return $"tilePixels is {TilePixels}";
    }
}
