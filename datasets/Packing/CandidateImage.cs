using Puente.Core;
using Puente.Datasets.Quality;
using Puente.Imaging;

namespace Puente.Datasets.Packing;

/// <summary>A file after decoding: its tiles, or the reason it is not taken.</summary>
/// <param name="Source">File name.</param>
/// <param name="Digest">SHA-256 of the file.</param>
/// <param name="Hash">Perceptual hash of the whole image.</param>
/// <param name="Tiles">Samples of the dataset's side that are good enough; empty when rejected.</param>
/// <param name="Reason">Why it is rejected; null when it is not.</param>
public sealed record CandidateImage(string Source, Digest Digest, PerceptualHash Hash, IReadOnlyList<CandidateTile> Tiles, string? Reason)
{
    private const int FaultsTold = 3;

    /// <summary>Of every tile, also of those left out; empty where quality is not judged or the file is no image.</summary>
    public IReadOnlyList<QualityMeasures> Measures { get; private init; } = [];

    /// <summary>Which of its tiles are left out and why; null when none is, or all are.</summary>
    public string? PartlyLeft { get; private init; }

    /// <summary>Decodes and tiles <paramref name="bytes"/> by <paramref name="options"/>, and judges every tile.</summary>
    public static CandidateImage Decode(string source, byte[] bytes, PackingOptions options)
    {
        var digest = Digest.Of(bytes);
        try
        {
            var image = ImageCodec.Decode(bytes, source);
            if (Math.Min(image.Width, image.Height) < options.MinSide)
                return Rejected(source, digest, $"{image.Width}×{image.Height} pixels: the shorter side is under {options.MinSide}");
            var tiles = Tiling.Cut(image, options).ToList();
            var quality = options.Selection.Quality;
            QualityMeasures[] measures = quality.Enabled ? [.. tiles.Select(QualityMeasures.Of)] : [];
            QualityFault?[] faults = quality.Enabled ? [.. measures.Select(one => QualityGate.Judge(one, quality))] : new QualityFault?[tiles.Count];
            var kept = tiles.Index().Where(tile => faults[tile.Index] is null)
                .Select(tile => new CandidateTile(tile.Index, ImageCodec.Resize(tile.Item, options.Side, options.Side))).ToList();
            var candidate = kept.Count == 0
                ? Rejected(source, digest, tiles.Count == 1 ? $"{faults[0]}" : Told(faults))
                : new CandidateImage(source, digest, PerceptualHash.Of(image), kept, null) { PartlyLeft = kept.Count < tiles.Count ? Told(faults) : null };
            return candidate with { Measures = measures };
        }
        catch (InputException e)
        {
            return Rejected(source, digest, e.Problem);
        }
    }

    internal static CandidateImage Rejected(string source, Digest digest, string reason) => new(source, digest, default, [], reason);

    private static string Told(QualityFault?[] faults)
    {
        var poor = faults.Index().Where(tile => tile.Item is not null).ToList();
        return $"{poor.Count} of {faults.Length} tiles: {string.Join("; ", poor.Take(FaultsTold).Select(tile => $"tile {tile.Index}: {tile.Item}"))}{(poor.Count > FaultsTold ? "; …" : "")}";
    }
}
