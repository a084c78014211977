using Puente.Core.Inspection;
using Puente.Core.Models;
using Puente.Datasets.Labelled;
using Puente.Datasets.Randomness;

namespace Puente.Datasets.Patches;

/// <summary>Decides which patches to cut from one photograph. The same photograph, options and seed give the same patches, whatever else the collection holds.</summary>
public static class PatchPlan
{
    private const int Tries = 60;

    /// <summary>
    /// A patch around each region that has a class: a square about its box with the margin, moved inside the photograph. It shows the region's classes and those
    /// of every other region of which enough lies in it. Then sound patches, which touch no region at all: neither crowds nor labels without counterpart.
    /// </summary>
    /// <param name="image">A labelled photograph.</param>
    /// <param name="size">Its size.</param>
    /// <param name="options">How.</param>
    public static IReadOnlyList<Patch> Of(LabelledImageSource image, ImageSize size, PatchOptions options)
    {
        var random = SplitMix64.For(options.Seed, SplitMix64.StreamOf(image.Name));
        var regions = image.Regions.Where(region => region.Classes.Count > 0 && !region.Crowd).ToList();
        // Fisher and Yates, as far as needed.
        for (var i = 0; i < Math.Min(options.RegionsPerImage, regions.Count - 1) && regions.Count > options.RegionsPerImage; i++)
        {
            var j = i + random.Below(regions.Count - i);
            (regions[i], regions[j]) = (regions[j], regions[i]);
        }

        var patches = new List<Patch>();
        foreach (var region in regions.Take(options.RegionsPerImage))
        {
            var box = Around(region.Box, size, options);
            patches.Add(new Patch(box, Shown(image.Regions, region, box, options)));
        }

        if (image.Labelled) AddSound(patches, image, size, options, ref random);
        return patches;
    }

    private static PixelBox Around(RegionBox box, ImageSize size, PatchOptions options)
    {
        var wanted = Math.Max(options.MinSide, Math.Ceiling(Math.Max(box.Width, box.Height) * (1 + 2 * options.Margin)));
        var side = (int)Math.Min(wanted, Math.Min(size.Width, size.Height));
        return new PixelBox(Inside(box.X + box.Width / 2, side, size.Width), Inside(box.Y + box.Height / 2, side, size.Height), side, side);
    }

    private static int Inside(double centre, int side, int bound) => Math.Clamp((int)Math.Round(centre - side / 2.0), 0, bound - side);

    /// <summary>A region shows in a patch when enough of it lies there, or when it fills as much of the patch: a large crack is shown by any part of it.</summary>
    private static List<string> Shown(IReadOnlyList<LabelledRegion> all, LabelledRegion own, PixelBox patch, PatchOptions options)
    {
        var place = new RegionBox(patch.X, patch.Y, patch.Width, patch.Height);
        var classes = all.Where(region => !region.Crowd && (region == own || region.Box.Intersection(place) >= options.Shown * Math.Min(region.Box.Area, place.Area)))
            .SelectMany(region => region.Classes).Concat(own.Classes).ToHashSet();
        if (classes.Count > 1) classes.Remove(DefectClass.Sound);
        return [.. DefectClass.All.Where(classes.Contains)];
    }

    private static void AddSound(List<Patch> patches, LabelledImageSource image, ImageSize size, PatchOptions options, ref SplitMix64 random)
    {
        // As large as the patches around defects, so that scale does not tell them apart.
        var sides = patches.Count > 0 ? patches.Select(patch => patch.Box.Width).ToArray() : [Math.Min(options.MinSide, Math.Min(size.Width, size.Height))];
        var taken = image.Regions.Where(region => !region.Classes.Contains(DefectClass.Sound)).Select(region => region.Box).ToList();
        var found = 0;
        for (var attempt = 0; attempt < Tries * options.SoundPerImage && found < options.SoundPerImage; attempt++)
        {
            var side = sides[random.Below(sides.Length)];
            // Where no room is found, smaller ones are tried.
            if (attempt > Tries * options.SoundPerImage / 2) side = Math.Min(side, Math.Max(options.MinSide, side / 2));
            var box = new PixelBox(random.Below(size.Width - side + 1), random.Below(size.Height - side + 1), side, side);
            var place = new RegionBox(box.X, box.Y, side, side);
            if (taken.Exists(region => region.Intersection(place) > 0)) continue;
            patches.Add(new Patch(box, [DefectClass.Sound]));
            // Sound patches do not overlap each other either.
            taken.Add(place);
            found++;
        }
    }
}
