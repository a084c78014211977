using Puente.Core.Models;

namespace Puente.Datasets.Labelled;

/// <summary>A collection of labelled photographs in one neutral form.</summary>
/// <param name="Layout">The layout it was read from.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Images">Every photograph, in ordinal order of names.</param>
/// <param name="Unmapped">Labels that have no counterpart here, and how many bear them: told, never dropped silently.</param>
/// <param name="Notes">What else a person should know, a sentence each.</param>
public sealed record LabelledCollection(
    string Layout, string Folder, IReadOnlyList<LabelledImageSource> Images, IReadOnlyDictionary<string, int> Unmapped, IReadOnlyList<string> Notes)
{
    /// <summary>Whether there are boxes or outlines to cut patches around.</summary>
    public bool HasRegions => Images.Any(image => image.Regions.Count > 0);

    /// <summary>Images that carry each class, in logit order; classes that do not occur are left out.</summary>
    public IReadOnlyDictionary<string, int> PerClass => DefectClass.All
        .Select(name => (Name: name, Count: Images.Count(image => image.Classes.Contains(name))))
        .Where(one => one.Count > 0).ToDictionary(one => one.Name, one => one.Count);
}
