using Puente.Core;
using Puente.Core.Images;
using Puente.Imaging;
using Puente.Workflows.Datasets;

namespace Puente.Hub.Datasets;

/// <summary>An uploaded file after decoding: its tiles, or the reason it is not taken.</summary>
/// <param name="Source">File name.</param>
/// <param name="Digest">SHA-256 of the file.</param>
/// <param name="Hash">Perceptual hash of the whole image.</param>
/// <param name="Tiles">Samples of the dataset's side; empty when rejected.</param>
/// <param name="Reason">Why it is rejected; null when it is not.</param>
public sealed record CandidateImage(string Source, Digest Digest, PerceptualHash Hash, IReadOnlyList<RgbImage> Tiles, string? Reason)
{
    /// <summary>Decodes and tiles <paramref name="bytes"/> by the rules of <paramref name="input"/>.</summary>
    public static CandidateImage Decode(string source, byte[] bytes, IngestInput input)
    {
        var digest = Digest.Of(bytes);
        try
        {
            var image = ImageCodec.Decode(bytes, source);
            if (Math.Min(image.Width, image.Height) < input.MinSide)
                return Rejected(source, digest, $"{image.Width}×{image.Height} pixels: the shorter side is under {input.MinSide}");
            return new CandidateImage(source, digest, PerceptualHash.Of(image), [.. Tile(image, input)], null);
        }
        catch (InputException e)
        {
            return Rejected(source, digest, e.Problem);
        }
    }

    private static CandidateImage Rejected(string source, Digest digest, string reason) => new(source, digest, default, [], reason);

    /// <summary>Equal tiles of at least <see cref="IngestInput.Tile"/> pixels; one tile when the image is not twice that on both sides.</summary>
    private static IEnumerable<RgbImage> Tile(RgbImage image, IngestInput input)
    {
        var (columns, rows) = (image.Width / input.Tile, image.Height / input.Tile);
        if (columns < 2 || rows < 2) (columns, rows) = (1, 1);
        var (width, height) = (image.Width / columns, image.Height / rows);
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                yield return ImageCodec.Resize(image.Crop(column * width, row * height, width, height), input.Side, input.Side);
    }
}
