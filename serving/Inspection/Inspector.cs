using Puente.Core;
using Puente.Core.Images;
using Puente.Core.Inspection;
using Puente.Core.Models;
using Puente.Core.Releases;
using Puente.Imaging;
using Puente.Serving.Engine;
using Puente.Serving.Models;

namespace Puente.Serving.Inspection;

/// <summary>Finds defects in a photograph: tiles, scores, regions, overlay.</summary>
public static class Inspector
{
    /// <summary>Inspects a photograph with <paramref name="release"/>, on up to <see cref="InspectionOptions.Callers"/> cores.</summary>
    /// <param name="photograph">An image file.</param>
    /// <param name="name">Its file name.</param>
    /// <param name="release">A release with a head.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <param name="clock">Measures <see cref="InspectionResult.Seconds"/>.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    /// <exception cref="InputException">The bytes are no image, the release has no head, or an option is wrong.</exception>
    public static PhotographInspection Inspect(
        byte[] photograph, string name, LoadedRelease release, InspectionOptions? options = null, TimeProvider? clock = null, CancellationToken cancellationToken = default) =>
        InspectAsync(photograph, name, release, (tiles, count) => ValueTask.FromResult(release.Infer(tiles, count, cancellationToken)), options, clock, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Inspects with the current release of <paramref name="host"/>, when it is this photograph's turn.</summary>
    /// <exception cref="ModelUnavailableException">No release is loaded, or too many requests wait.</exception>
    /// <exception cref="InputException">As for <see cref="Inspect"/>.</exception>
    public static Task<PhotographInspection> InspectAsync(
        byte[] photograph, string name, ModelHost host, InspectionOptions? options = null, TimeProvider? clock = null, CancellationToken cancellationToken = default) =>
        host.InspectAsync((release, model) => InspectAsync(photograph, name, release, model, options, clock, cancellationToken), cancellationToken);

    /// <summary>Regions of every class but <c>sound</c>, highest score first.</summary>
    /// <param name="grid">The tiles.</param>
    /// <param name="scores">[tiles, classes].</param>
    /// <param name="head">Classes and thresholds.</param>
    /// <param name="options">How tiles count.</param>
    public static IReadOnlyList<DefectRegion> Regions(TileGrid grid, float[] scores, HeadManifest head, InspectionOptions options)
    {
        var map = new RegionMap(grid);
        var classes = head.Classes.Count;
        var bands = options.Bands(head);
        return [.. Enumerable.Range(0, classes)
            .Where(k => head.Classes[k] != DefectClass.Sound)
            .SelectMany(Find)
            .OrderByDescending(r => r.Score).ThenBy(r => r.Class, StringComparer.Ordinal).ThenBy(r => r.Box.Y).ThenBy(r => r.Box.X)
            .Take(options.MaxRegions)];

        IEnumerable<DefectRegion> Find(int k)
        {
            var own = Enumerable.Range(0, grid.Count).Select(tile => (double)scores[tile * classes + k]).ToArray();
            var threshold = Math.Max(head.Thresholds[k], options.Floor(head, k));
            var regions = map.Find(head.Classes[k], tile => own[tile], threshold, options.Vote);
            var kept = options.Background?.Keep(regions, own, threshold) ?? regions;
            return bands is null ? kept : kept.Select(region => region with { Uncertain = bands[k].Contains(region.Score) });
        }
    }

    private static async Task<PhotographInspection> InspectAsync(
        byte[] photograph, string name, LoadedRelease release, TileModel model, InspectionOptions? options, TimeProvider? clock, CancellationToken cancellationToken)
    {
        options ??= new();
        clock ??= TimeProvider.System;
        options.Validate();
        var head = release.Head ?? throw new InputException("release", release.Id, "has no head, so it knows no defects", "Tune a head on labelled images first, then inspect with the release that makes.");
        var started = clock.GetTimestamp();
        // Tiles are scored while rows further down are still decoded.
        await using var arriving = ArrivingImage.Decode(photograph, name);
        var image = arriving.Image;
        var serving = release.Manifest.Serving;
        var grid = TileGrid.Cut(image.Width, image.Height, serving.TilePixels, serving.OverlapPixels, options.MaxTiles);
        var tiles = await TileScores.ComputeAsync(arriving, grid, release, model, options, cancellationToken);
        await arriving.RowsAsync(image.Height, cancellationToken);
        var regions = Regions(grid, tiles.Scores, head, options);
        var digest = Digest.Of(photograph);
        var result = new InspectionResult(
            $"{ShortId(release.Id)}-{digest.Short}", name, digest, image.Width, image.Height, release.Id, grid.Count, regions,
            ExifPosition.Read(photograph), clock.GetElapsedTime(started).TotalSeconds)
        {
            UncertainTiles = options.Bands(head) is { } bands ? tiles.Uncertain(bands) : null,
        };
        return new PhotographInspection(result, options.Overlay ? Overlay.DrawPng(image, regions, head.Classes) : null, InspectionGeoJson.Write(result), tiles, grid, release.Manifest);
    }

    /// <summary>Twelve characters that name a release and are safe in a file name.</summary>
    private static string ShortId(string release) => Digest.TryParse(release, out var digest)
        ? digest.Short
        : new string([.. release.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.').Take(12)]);
}
