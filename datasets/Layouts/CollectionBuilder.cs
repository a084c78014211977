using System.Text.RegularExpressions;
using Puente.Core;
using Puente.Core.Models;
using Puente.Datasets.Documents;
using Puente.Datasets.Labelled;

namespace Puente.Datasets.Layouts;

/// <summary>What the layouts share: names mapped and counted, boxes checked, images entered once.</summary>
internal sealed class CollectionBuilder
{
    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(100);
    private readonly string _layout;
    private readonly FolderListing _folder;
    private readonly ReadOptions _options;
    private readonly Regex? _pattern;
    private readonly Dictionary<string, LabelledImageSource> _images = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _unmapped = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];
    private int _withoutArea;

    public CollectionBuilder(string layout, FolderListing folder, ReadOptions options)
    {
        (_layout, _folder, _options) = (layout, folder, options);
        try
        {
            _pattern = options.GroupPattern is { } pattern ? new Regex(pattern, RegexOptions.CultureInvariant, PatternTime) : null;
        }
        catch (ArgumentException e)
        {
            throw new InputException("groupPattern", options.GroupPattern, $"is no regular expression: {e.Message}", "Mend the pattern.");
        }
    }

    /// <summary>Canonical names of <paramref name="names"/>; those without counterpart are counted and left out.</summary>
    /// <exception cref="InputException">A name is unknown, or sound stands beside a defect.</exception>
    public IReadOnlyList<string> Map(IEnumerable<string> names, string where)
    {
        var canonical = new HashSet<string>();
        foreach (var name in names)
            if (_options.Classes.Map(name, where) is { } found) canonical.Add(found);
            else _unmapped[name] = _unmapped.GetValueOrDefault(name) + 1;
        if (canonical.Count > 1 && canonical.Contains(DefectClass.Sound))
            throw new InputException(where, string.Join(", ", canonical), "says sound and defective at once", "Take one of the labels out.");
        return [.. DefectClass.All.Where(canonical.Contains)];
    }

    /// <summary>A region, clipped to the photograph; null (counted) when nothing of it is left.</summary>
    /// <exception cref="InputException">A number is not finite, or the region leaves the photograph by more than rounding does.</exception>
    public LabelledRegion? Region(
        IReadOnlyList<string> names, RegionBox box, ImageSize? size, string where, IReadOnlyList<IReadOnlyList<double>>? polygons = null, double? area = null, bool crowd = false)
    {
        if (size is { } bounds)
        {
            var slack = Math.Max(2, 0.01 * Math.Max(bounds.Width, bounds.Height));
            if (!(box.X >= -slack && box.Y >= -slack && box.X + box.Width <= bounds.Width + slack && box.Y + box.Height <= bounds.Height + slack))
                throw new InputException(where, FormattableString.Invariant($"{box.Width:0.#}×{box.Height:0.#} at ({box.X:0.#}, {box.Y:0.#})"), $"leaves the {bounds.Width}×{bounds.Height} image", "Mend the region, or the image's size.");
            double right = Math.Min(bounds.Width, box.X + box.Width), bottom = Math.Min(bounds.Height, box.Y + box.Height);
            double left = Math.Max(0, box.X), top = Math.Max(0, box.Y);
            box = new RegionBox(left, top, right - left, bottom - top);
        }

        if (!(box.Width > 0 && box.Height > 0))
        {
            _withoutArea++;
            return null;
        }

        var classes = Map(names, where);
        return new LabelledRegion(classes, box, polygons ?? [], area ?? box.Area, crowd, classes.Count == 0 ? string.Join(", ", names) : null);
    }

    /// <summary>Enters a photograph of which classes of the whole are known; null classes: nothing is.</summary>
    public void AddWhole(string name, IReadOnlyList<string>? classes, string? split, string? group = null) =>
        Enter(new LabelledImageSource(name, _folder.PathOf(name), GroupOf(name, group)) { Labelled = classes is not null, Classes = classes ?? [], Split = split });

    /// <summary>
    /// Enters a photograph whose regions were labelled; null regions: they were not. One without any region is sound; one with regions shows their classes,
    /// and none when those have no counterpart.
    /// </summary>
    public void AddRegions(string name, IEnumerable<LabelledRegion?>? regions, ImageSize? size, string? split, string? group = null)
    {
        var given = regions?.ToList();
        var kept = given?.OfType<LabelledRegion>().ToList();
        var shown = kept?.SelectMany(region => region.Classes).ToHashSet() ?? [];
        if (given is { Count: 0 }) shown.Add(DefectClass.Sound);
        if (shown.Count > 1) shown.Remove(DefectClass.Sound);
        Enter(new LabelledImageSource(name, _folder.PathOf(name), GroupOf(name, group))
        {
            Labelled = kept is not null,
            Classes = [.. DefectClass.All.Where(shown.Contains)],
            Regions = kept ?? [],
            Size = size,
            Split = split,
        });
    }

    /// <summary>Tells a person something.</summary>
    public void Note(string sentence) => _notes.Add(sentence);

    /// <summary>The collection.</summary>
    /// <exception cref="InputException">It has no image.</exception>
    public LabelledCollection Build()
    {
        if (_images.Count == 0) throw new InputException("folder", _folder.Folder, $"is laid out as {_layout} and has no image", "Put images there.");
        if (_images.Values.Count(image => !image.Labelled) is > 0 and var bare) Note($"{bare} of {_images.Count} images bear no label.");
        if (_folder.Images.Where(name => !_images.ContainsKey(name)).ToList() is { Count: > 0 } unnamed)
            Note($"{unnamed.Count} of {unnamed.Count + _images.Count} image files are not named by the labels and are left out, {unnamed[0]} among them.");
        if (_withoutArea > 0) Note($"{_withoutArea} regions without area are left out.");
        return new LabelledCollection(_layout, _folder.Folder, [.. _images.Values.OrderBy(image => image.Name, StringComparer.Ordinal)], _unmapped, _notes);
    }

    private void Enter(LabelledImageSource image)
    {
        if (!_images.TryAdd(image.Name, image)) throw new InputException("image", image.Name, "is labelled twice", "Give each image one entry.");
    }

    private string GroupOf(string name, string? group)
    {
        if (_pattern is null) return group ?? Path.ChangeExtension(name, null);
        try
        {
            var match = _pattern.Match(name);
            return !match.Success ? group ?? Path.ChangeExtension(name, null) : match.Groups.Count > 1 ? match.Groups[1].Value : match.Value;
        }
        catch (RegexMatchTimeoutException)
        {
            throw new InputException("groupPattern", _options.GroupPattern, $"takes too long over '{name}'", "Give a simpler pattern.");
        }
    }
}
