using Puente.Datasets.Packing;
using Puente.Functions.Common.Objects;

namespace Puente.Hub.Datasets;

/// <summary>Uploaded files, each by its file name.</summary>
internal sealed class UploadedImages(ObjectStore objects, IReadOnlyList<string> keys) : IImageFiles
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [.. keys.Select(key => Path.GetFileName(key))];

    /// <inheritdoc/>
    public async Task<byte[]> ReadAsync(int index, CancellationToken cancellationToken) =>
        await objects.GetAsync(keys[index], cancellationToken) ?? throw new IOException($"{keys[index]} was listed and is gone.");
}
