namespace Puente.Datasets.Packing;

/// <summary>Files that may be images, wherever they lie.</summary>
public interface IImageFiles
{
    /// <summary>A name each, in the order in which they are taken.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The bytes of file <paramref name="index"/>. Called concurrently.</summary>
    Task<byte[]> ReadAsync(int index, CancellationToken cancellationToken);
}
