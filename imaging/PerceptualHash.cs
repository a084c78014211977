using System.Numerics;
using Puente.Core.Images;

namespace Puente.Imaging;

/// <summary>
/// A 256-bit difference hash: the image as 17×16 grey cells, one bit a horizontal neighbour pair, set where it grows brighter.
/// Near-duplicates (recompressed, rescaled, slightly brightened) differ in few bits; unrelated textures in about half.
/// </summary>
public readonly record struct PerceptualHash(ulong A, ulong B, ulong C, ulong D)
{
    private const int Columns = 17, Rows = 16;

    /// <summary>The hash of <paramref name="image"/>.</summary>
    public static PerceptualHash Of(RgbImage image)
    {
        var cells = ImageCodec.Resize(image, Columns, Rows).Pixels;
        Span<ulong> words = stackalloc ulong[4];
        for (var row = 0; row < Rows; row++)
            for (var column = 0; column < Columns - 1; column++)
            {
                var bit = row * (Columns - 1) + column;
                if (Grey(cells, row * Columns + column + 1) > Grey(cells, row * Columns + column)) words[bit >> 6] |= 1UL << (bit & 63);
            }

        return new PerceptualHash(words[0], words[1], words[2], words[3]);
    }

    /// <summary>Bits that differ, 0 to 256.</summary>
    public int Distance(PerceptualHash other) =>
        BitOperations.PopCount(A ^ other.A) + BitOperations.PopCount(B ^ other.B) +
        BitOperations.PopCount(C ^ other.C) + BitOperations.PopCount(D ^ other.D);

    private static int Grey(byte[] pixels, int cell) => 299 * pixels[cell * 3] + 587 * pixels[cell * 3 + 1] + 114 * pixels[cell * 3 + 2];
}
