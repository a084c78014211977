using Puente.Core;

namespace Puente.Datasets.Diversity;

/// <summary>Embeddings, a row a sample: of a backbone, or the cheap <see cref="ImageDescriptor"/>.</summary>
public sealed class EmbeddingTable
{
    /// <summary>Wraps <paramref name="values"/> (not copied), [ids.Count, width].</summary>
    /// <param name="ids">What each row stands for; distinct.</param>
    /// <param name="width">Numbers a row.</param>
    /// <param name="values">Row-major.</param>
    /// <exception cref="InputException">The lengths do not fit, an id occurs twice, or a value is not finite.</exception>
    public EmbeddingTable(IReadOnlyList<string> ids, int width, float[] values)
    {
        if (width < 1 || values.LongLength != (long)ids.Count * width)
            throw new InputException("embeddings", $"{values.LongLength} values", $"are not {ids.Count} rows of {width}", "Give ids and rows of one run.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (ids.FirstOrDefault(id => !seen.Add(id)) is { } twice) throw new InputException("embeddings", twice, "occurs twice", "Give each sample one row.");
        if (Array.FindIndex(values, value => !float.IsFinite(value)) is >= 0 and var at)
            throw new InputException("embeddings", ids[at / width], $"has a value that is not finite (column {at % width})", "Embed the samples again with sound weights.");
        (Ids, Width, Values) = (ids, width, values);
    }

    /// <summary>What each row stands for.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>Numbers a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Count => Ids.Count;

    internal float[] Values { get; }

    /// <summary>Row <paramref name="index"/>, [Width].</summary>
    public ReadOnlySpan<float> Row(int index) => Values.AsSpan(index * Width, Width);
}
