using Puente.Core;
using Puente.Core.Models;
using Puente.Datasets.Diversity;
using Puente.Datasets.Documents;
using Puente.Datasets.Labelled;
using Puente.Datasets.Layouts;
using Puente.Datasets.Packing;
using Puente.Imaging;

namespace Puente.Datasets.Reports;

/// <summary>Looks at every image and label of a folder; changes nothing.</summary>
public sealed class DatasetInspector
{
    private const int MaxDescribed = 200_000, MostCentres = 200, DiverseTold = 24;
    private static readonly int[] CoverageSteps = [1, 2, 5, 10, 20, 50, 100, MostCentres];
    private readonly PackingOptions _options;
    private readonly ReadOptions _labels;
    private readonly Dictionary<string, int> _formats = [];
    private readonly Dictionary<string, List<DuplicateCopy>> _clusters = new(StringComparer.Ordinal);
    private readonly List<(string Source, PerceptualHash Hash)> _decoded = [];
    private readonly List<Quality.QualityMeasures> _measures = [];
    private readonly List<string> _described = [];
    private readonly List<float> _descriptions = [];
    private readonly List<ImageSize> _sizes = [];
    private readonly SampleSelection _selection;
    private int _samples;
    private long _bytes;

    private DatasetInspector(PackingOptions options, ReadOptions labels) => (_options, _labels, _selection) = (options, labels, new SampleSelection(options));

    /// <summary>Reports on <paramref name="folder"/>, as packing with <paramref name="options"/> would take it.</summary>
    /// <exception cref="InputException">No such folder, no image in it, or an option out of bounds. Broken images and labels are part of the report.</exception>
    public static async Task<DatasetReport> InspectAsync(
        string folder, PackingOptions options, ReadOptions labels, IProgress<PackingProgress>? progress, CancellationToken cancellationToken)
    {
        var listing = new FolderListing(folder);
        var files = new FolderImages(listing);
        if (files.Names.Count == 0) throw new InputException("folder", folder, "holds no image", "Give a folder with JPEG, PNG, WebP or BMP files.");
        var inspector = new DatasetInspector(options.Validated(), labels);
        await inspector.LookAsync(files, listing, progress, cancellationToken);
        return inspector.Report(listing, files.Names.Count, cancellationToken);
    }

    private async Task LookAsync(FolderImages files, FolderListing folder, IProgress<PackingProgress>? progress, CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var window in files.Names.Chunk(ShardPacker.Window))
        {
            var seen = new Seen[window.Length];
            await Parallel.ForAsync(0, window.Length, cancellationToken, async (i, token) => seen[i] = await LookAsync(folder.PathOf(window[i]), window[i], token));
            foreach (var one in seen) Take(one);
            progress?.Report(new PackingProgress("inspect", done += window.Length, files.Names.Count));
        }
    }

    private async Task<Seen> LookAsync(string path, string name, CancellationToken cancellationToken)
    {
        var length = new FileInfo(path).Length;
        try
        {
            var head = ImageCodec.Identify(path, name);
            var image = CandidateImage.Decode(name, await FolderImages.ReadBoundedAsync(path, name, cancellationToken), _options);
            return new Seen(image, length, head, [.. image.Tiles.Select(tile => ImageDescriptor.Of(tile.Image))]);
        }
        catch (InputException e)
        {
            return new Seen(CandidateImage.Rejected(name, Digest.Of([]), e.Problem), length, null, []);
        }
    }

    private void Take(Seen seen)
    {
        var image = seen.Image;
        var format = seen.Head?.Format ?? "unreadable";
        _formats[format] = _formats.GetValueOrDefault(format) + 1;
        _bytes += seen.Length;
        if (seen.Head is { } head) _sizes.Add(new ImageSize(head.Width, head.Height));
        _measures.AddRange(image.Measures);
        if (image.Reason is null) _decoded.Add((image.Source, image.Hash));
        if (!_selection.Take(image, out var copy))
        {
            if (copy is null) return;
            if (!_clusters.TryGetValue(copy.Kept, out var copies)) _clusters[copy.Kept] = copies = [];
            copies.Add(new DuplicateCopy(image.Source, copy.Bits));
            return;
        }

        _samples += image.Tiles.Count;
        foreach (var description in seen.Descriptions.Take(MaxDescribed - _described.Count))
        {
            _described.Add(image.Source);
            _descriptions.AddRange(description);
        }
    }

    private DatasetReport Report(FolderListing folder, int files, CancellationToken cancellationToken)
    {
        var (collection, fault) = Labels(folder);
        var report = new DatasetReport(
            folder.Folder, collection?.Layout, fault, files, _bytes, _samples, _formats.OrderByDescending(format => format.Value).ToDictionary(),
            _sizes.Count == 0 ? null : _sizes.MinBy(size => Math.Min(size.Width, size.Height)), _sizes.Count == 0 ? null : _sizes.MaxBy(size => (long)size.Width * size.Height), Sides())
        {
            Rejected = _selection.Rejected,
            RejectedByKind = _selection.Rejected.GroupBy(file => RejectionKind.Of(file.Reason)).OrderByDescending(group => group.Count()).ToDictionary(group => group.Key, group => group.Count()),
            Duplicates = [.. _clusters.Select(cluster => new DuplicateCluster(cluster.Key, cluster.Value)).OrderByDescending(cluster => cluster.Copies.Count).ThenBy(cluster => cluster.Kept, StringComparer.Ordinal)],
            Quality = QualityHistograms.Of(_measures, _options.Selection.Quality),
        };
        if (_described.Count > 0)
        {
            var table = new EmbeddingTable([.. _described.Index().Select(one => $"{one.Index}")], ImageDescriptor.Width, [.. _descriptions]);
            var centres = KCentre.Select(table, MostCentres, _options.Selection.Seed, cancellationToken);
            report = report with
            {
                Coverage = [.. centres.Steps.Where(step => CoverageSteps.Contains(step.Centres) || step == centres.Coverage)],
                Diverse = [.. centres.Centres.Select(row => _described[row]).Distinct().Take(DiverseTold)],
            };
        }

        return collection is null ? report : WithLabels(report, collection);
    }

    private (LabelledCollection? Collection, string? Fault) Labels(FolderListing listing)
    {
        if (DatasetLayouts.All.FirstOrDefault(layout => Fits(layout, listing)) is not { } layout) return (null, null);
        try
        {
            return (layout.Read(listing, _labels), null);
        }
        catch (InputException e)
        {
            return (null, $"{layout.Name}: {e.Message}");
        }
    }

    /// <summary>A broken document still tells its layout: it is read next, and its fault reported.</summary>
    private static bool Fits(IDatasetLayout layout, FolderListing listing)
    {
        try
        {
            return layout.WhyNot(listing) is null;
        }
        catch (InputException)
        {
            return true;
        }
    }

    private DatasetReport WithLabels(DatasetReport report, LabelledCollection collection)
    {
        var splits = collection.Images.Where(image => image.Split is not null).ToDictionary(image => image.Name, image => image.Split!);
        return report with
        {
            Classes = [.. DefectClass.All.Select(name => Count(collection, name)).Where(count => count.Images > 0 || count.Regions > 0)],
            Unmapped = collection.Unmapped,
            Unlabelled = collection.Images.Count(image => !image.Labelled),
            Groups = collection.Images.Select(image => image.Group).Distinct().Count(),
            Splits = splits.Values.GroupBy(split => split).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count()),
            Notes = collection.Notes,
            Leaks = SplitLeaks.Of([.. _decoded.Where(image => splits.ContainsKey(image.Source)).Select(image => (image.Source, splits[image.Source], image.Hash))], _options.NearDuplicateBits),
            Conflicts = Conflicts(report.Duplicates, collection),
            GroupLeaks = SplitLeaks.Groups(collection),
        };
    }

    private static List<LabelConflict> Conflicts(IReadOnlyList<DuplicateCluster> clusters, LabelledCollection collection)
    {
        var classes = collection.Images.Where(image => image.Classes.Count > 0).ToDictionary(image => image.Name, image => image.Classes);
        return [.. from cluster in clusters
                   where classes.ContainsKey(cluster.Kept)
                   from copy in cluster.Copies
                   where classes.ContainsKey(copy.Source) && !classes[copy.Source].Intersect(classes[cluster.Kept]).Any()
                   select new LabelConflict(cluster.Kept, classes[cluster.Kept], copy.Source, classes[copy.Source], copy.Bits)];
    }

    private static ClassCount Count(LabelledCollection collection, string name)
    {
        var shown = collection.Images.Where(image => image.Classes.Contains(name)).ToList();
        return new ClassCount(name, shown.Count, collection.Images.Sum(image => image.Regions.Count(region => region.Classes.Contains(name))), shown.Select(image => image.Group).Distinct().Count());
    }

    private Histogram Sides()
    {
        var sides = _sizes.Select(size => (double)Math.Min(size.Width, size.Height)).ToList();
        return Histogram.Of("shorter side, pixels", sides, 0, Math.Max(1, sides.DefaultIfEmpty(1).Max()), 24, least: _options.MinSide);
    }

    private sealed record Seen(CandidateImage Image, long Length, ImageHead? Head, IReadOnlyList<float[]> Descriptions);
}
