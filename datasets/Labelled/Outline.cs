namespace Puente.Datasets.Labelled;

/// <summary>Polygons as x, y, x, y, …</summary>
public static class Outline
{
    /// <summary>The area within <paramref name="points"/> (the shoelace formula); where the outline crosses itself, parts cancel.</summary>
    public static double Area(IReadOnlyList<double> points)
    {
        double twice = 0;
        for (var i = 0; i + 1 < points.Count; i += 2)
        {
            var next = (i + 2) % points.Count;
            twice += points[i] * points[next + 1] - points[next] * points[i + 1];
        }

        return Math.Abs(twice) / 2;
    }
}
