using Puente.Core.Images;
using Puente.Datasets.Quality;
using Puente.Imaging;

namespace Puente.Datasets.Diversity;

/// <summary>
/// A cheap description of an image, so that diversity can be judged before there is a backbone: the image at 64 × 64 pixels in 4 × 4 cells, and of each cell
/// the mean and deviation of each colour and a histogram of eight gradient directions (Dalal and Triggs 2005, unsigned, without blocks).
/// </summary>
/// <remarks>It tells bright from dark, grey from rusty, smooth from rough, and which way things run; it does not know a crack from a joint.</remarks>
public static class ImageDescriptor
{
    private const int Side = 64, Cell = 16, Directions = 8, PerCell = 6 + Directions;

    /// <summary>Numbers in a description.</summary>
    public const int Width = Side / Cell * (Side / Cell) * PerCell;

    // Deviations and gradients are small beside means: weighted so that texture counts as much as tone.
    private const float DeviationWeight = 3, GradientWeight = 8;

    /// <summary>The description of <paramref name="image"/>, [<see cref="Width"/>].</summary>
    public static float[] Of(RgbImage image)
    {
        var small = ImageCodec.Resize(image, Side, Side);
        var grey = GreyImage.Of(small, Side).Values;
        var description = new float[Width];
        for (var cell = 0; cell < Width / PerCell; cell++)
        {
            var (left, top) = (cell % (Side / Cell) * Cell, cell / (Side / Cell) * Cell);
            Colours(small.Pixels, left, top, description.AsSpan(cell * PerCell, 6));
            Gradients(grey, left, top, description.AsSpan(cell * PerCell + 6, Directions));
        }

        return description;
    }

    private static void Colours(byte[] pixels, int left, int top, Span<float> target)
    {
        Span<float> squares = stackalloc float[3];
        squares.Clear();
        for (var y = top; y < top + Cell; y++)
            for (var x = left; x < left + Cell; x++)
                for (var channel = 0; channel < 3; channel++)
                {
                    var value = pixels[(y * Side + x) * 3 + channel] * (1f / 255);
                    target[channel] += value;
                    squares[channel] += value * value;
                }

        for (var channel = 0; channel < 3; channel++)
        {
            var mean = target[channel] /= Cell * Cell;
            target[3 + channel] = DeviationWeight * MathF.Sqrt(MathF.Max(0, squares[channel] / (Cell * Cell) - mean * mean));
        }
    }

    private static void Gradients(float[] grey, int left, int top, Span<float> target)
    {
        for (var y = Math.Max(1, top); y < Math.Min(Side - 1, top + Cell); y++)
            for (var x = Math.Max(1, left); x < Math.Min(Side - 1, left + Cell); x++)
            {
                var across = grey[y * Side + x + 1] - grey[y * Side + x - 1];
                var down = grey[(y + 1) * Side + x] - grey[(y - 1) * Side + x];
                var length = MathF.Sqrt(across * across + down * down);
                if (length <= 0) continue;
                var direction = MathF.Atan2(down, across) / MathF.PI * Directions;
                target[(int)MathF.Floor(direction + 2 * Directions) % Directions] += length * (GradientWeight / (Cell * Cell));
            }
    }
}
