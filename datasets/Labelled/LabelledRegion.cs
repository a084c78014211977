namespace Puente.Datasets.Labelled;

/// <summary>A part of a photograph that carries labels.</summary>
/// <param name="Classes">Canonical class names; empty when the collection's name has no counterpart here.</param>
/// <param name="Box">Bounding box, inside the photograph.</param>
/// <param name="Polygons">Outlines (x, y, x, y, … in pixels); empty where there is only a box or a mask.</param>
/// <param name="Area">Pixels of the thing itself: of the mask or outlines where given, else of the box.</param>
/// <param name="Crowd">Many things in one region (COCO <c>iscrowd</c>): shows nothing singly, but what it covers is not sound either.</param>
/// <param name="Unmapped">The collection's own name, where it has no counterpart here.</param>
public sealed record LabelledRegion(
    IReadOnlyList<string> Classes, RegionBox Box, IReadOnlyList<IReadOnlyList<double>> Polygons, double Area, bool Crowd = false, string? Unmapped = null);
