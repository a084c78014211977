using Puente.Core;
using Puente.Core.Images;
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
            var tiles = Tiling.Cut(image, options).Select((tile, index) =>
                (Fault: Judge(tile, options), Tile: new CandidateTile(index, ImageCodec.Resize(tile, options.Side, options.Side)))).ToList();
            var kept = tiles.Where(tile => tile.Fault is null).Select(tile => tile.Tile).ToList();
            return kept.Count == 0
                ? Rejected(source, digest, tiles.Count == 1 ? $"{tiles[0].Fault}" : Told(tiles))
                : new CandidateImage(source, digest, PerceptualHash.Of(image), kept, null) { PartlyLeft = kept.Count < tiles.Count ? Told(tiles) : null };
        }
        catch (InputException e)
        {
            return Rejected(source, digest, e.Problem);
        }
    }

    internal static CandidateImage Rejected(string source, Digest digest, string reason) => new(source, digest, default, [], reason);

    private static QualityFault? Judge(RgbImage tile, PackingOptions options) =>
        options.Selection.Quality.Enabled ? QualityGate.Judge(QualityMeasures.Of(tile), options.Selection.Quality) : null;

    private static string Told(List<(QualityFault? Fault, CandidateTile Tile)> tiles)
    {
        var poor = tiles.Where(tile => tile.Fault is not null).ToList();
        return $"{poor.Count} of {tiles.Count} tiles: {string.Join("; ", poor.Take(FaultsTold).Select(tile => $"tile {tile.Tile.Index}: {tile.Fault}"))}{(poor.Count > FaultsTold ? "; …" : "")}";
    }
}
