using Puente.Datasets.Documents;

namespace Puente.Datasets.Labelled;

/// <summary>A box in pixels of the upright photograph, parts of pixels allowed; right and bottom are X + Width, Y + Height.</summary>
public readonly record struct RegionBox(double X, double Y, double Width, double Height)
{
    /// <summary>Pixels covered.</summary>
    public double Area => Width * Height;

    /// <summary>Pixels common to both.</summary>
    public double Intersection(RegionBox other)
    {
        var width = Math.Min(X + Width, other.X + other.Width) - Math.Max(X, other.X);
        var height = Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y);
        return width > 0 && height > 0 ? width * height : 0;
    }

    /// <summary>The smallest box around <paramref name="points"/> (x, y, x, y, …).</summary>
    public static RegionBox Around(IReadOnlyList<double> points)
    {
        double left = double.PositiveInfinity, top = double.PositiveInfinity, right = double.NegativeInfinity, bottom = double.NegativeInfinity;
        for (var i = 0; i + 1 < points.Count; i += 2)
        {
            (left, right) = (Math.Min(left, points[i]), Math.Max(right, points[i]));
            (top, bottom) = (Math.Min(top, points[i + 1]), Math.Max(bottom, points[i + 1]));
        }

        return new RegionBox(left, top, right - left, bottom - top);
    }

    /// <summary>Reads <c>[x, y, width, height]</c>.</summary>
    internal static RegionBox Read(JsonPlace box) => box.Numbers() is [var x, var y, var width, var height]
        ? new RegionBox(x, y, width, height)
        : throw box.Wrong("[x, y, width, height]");
}
