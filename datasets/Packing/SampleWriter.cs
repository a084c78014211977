using Puente.Core.Datasets;
using Puente.Core.Images;

namespace Puente.Datasets.Packing;

/// <summary>Writes samples into shards of at most <see cref="SamplesPerShard"/>, and keeps their entries.</summary>
internal sealed class SampleWriter(string folder, int side) : IDisposable
{
    /// <summary>Samples of a full shard.</summary>
    public const int SamplesPerShard = 4096;

    private readonly List<ShardEntry> _shards = [];
    private readonly List<SampleEntry> _samples = [];
    private ShardWriter? _writer;

    /// <summary>Samples written.</summary>
    public int Count => _samples.Count;

    /// <summary>Appends a sample.</summary>
    public void Add(SampleEntry entry, RgbImage image)
    {
        _writer ??= new ShardWriter(folder, side);
        _writer.Add(image);
        _samples.Add(entry);
        if (_writer.Count == SamplesPerShard) Close();
    }

    /// <summary>Closes the last shard; the manifest of what was written.</summary>
    public DatasetManifest Complete(string name, IReadOnlyList<RejectedFile> rejected)
    {
        if (_writer is not null) Close();
        return new DatasetManifest(name, side, _shards, _samples, rejected);
    }

    /// <inheritdoc/>
    public void Dispose() => _writer?.Dispose();

    private void Close()
    {
        _shards.Add(_writer!.Complete());
        _writer = null;
    }
}
