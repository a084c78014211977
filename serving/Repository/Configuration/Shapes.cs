namespace Puente.Serving.Repository.Configuration;

/// <summary>Arithmetic of shapes that cannot overflow: 128 bits, held at their end.</summary>
internal static class Shapes
{
    /// <summary>Elements of a shape whose dimensions are known.</summary>
    public static Int128 Elements(IReadOnlyList<long> shape) => shape.Aggregate(Int128.One, (product, dim) => Times(product, dim));

    /// <summary>The product, or the most that is told apart.</summary>
    public static Int128 Times(Int128 product, long dim) => product > ((Int128)1 << 63) ? product : product * dim;

    /// <summary>True where <paramref name="shape"/> is one of those that <paramref name="pattern"/> allows, -1 for any size.</summary>
    public static bool Fits(IReadOnlyList<long> shape, IReadOnlyList<long> pattern) =>
        shape.Count == pattern.Count && shape.Zip(pattern).All(pair => pair.Second == -1 || pair.First == pair.Second);
}
