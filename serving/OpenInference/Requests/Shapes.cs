namespace Puente.Serving.OpenInference.Requests;

/// <summary>Arithmetic over shapes that came from outside.</summary>
internal static class Shapes
{
    /// <summary>Most dimensions of a tensor: more than any model has.</summary>
    public const int MaxRank = 32;

    /// <summary>Elements of a tensor; false where a dimension is negative or there are more than <see cref="int.MaxValue"/>.</summary>
    public static bool TryCount(ReadOnlySpan<long> shape, out int elements)
    {
        elements = 0;
        var product = 1L;
        var empty = false;
        foreach (var dimension in shape)
        {
            if (dimension < 0) return false;
            empty |= dimension == 0;
            // Both factors are below 2³¹: the product cannot overflow.
            if (dimension > 0 && product <= int.MaxValue) product = dimension > int.MaxValue ? long.MaxValue : product * dimension;
        }

        if (!empty && product > int.MaxValue) return false;
        elements = empty ? 0 : (int)product;
        return true;
    }

    /// <summary>As messages write it.</summary>
    public static string Text(IReadOnlyList<long> shape) => $"[{string.Join(",", shape)}]";
}
