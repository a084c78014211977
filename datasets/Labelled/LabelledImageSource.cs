namespace Puente.Datasets.Labelled;

/// <summary>One photograph of a collection, whatever its layout.</summary>
/// <param name="Name">Path relative to the collection's folder, forward slashes; distinct.</param>
/// <param name="Path">Where the file lies.</param>
/// <param name="Group">Source photograph: what is cut from one group never straddles a split.</param>
public sealed record LabelledImageSource(string Name, string Path, string Group)
{
    /// <summary>Whether the collection says anything of it; when not, it is no example of sound concrete either.</summary>
    public bool Labelled { get; init; } = true;

    /// <summary>Canonical classes that hold for the whole image; empty when nothing is said of it, or only what has no counterpart here.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Boxes and outlines; empty in collections of whole images.</summary>
    public IReadOnlyList<LabelledRegion> Regions { get; init; } = [];

    /// <summary>Its size where the collection or the file's head told it.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>The split as the collection names it (<c>train</c>, <c>val2017</c> …); null when it names none.</summary>
    public string? Split { get; init; }
}
