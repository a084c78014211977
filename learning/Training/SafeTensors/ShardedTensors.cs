using Puente.Core;

namespace Puente.Learning.Training.SafeTensors;

/// <summary>Tensors over several safetensors files, by their index. The index may name files of its own folder only, and must agree with what they hold.</summary>
public sealed class ShardedTensors : ITensorSource
{
    private const int MaxShards = 1000, MaxNamed = 5;
    private const long MaxIndexBytes = 50_000_000;
    private readonly Dictionary<string, SafeTensorsFile> _shards = [];
    private readonly IReadOnlyDictionary<string, string> _map;

    private ShardedTensors(string name, IReadOnlyDictionary<string, string> map) => (Name, _map) = (name, map);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TensorEntry> Entries { get; private set; } = [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; private set; } = new Dictionary<string, string>();

    /// <summary>Opens the shards of the index at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">The index cannot be read, names a file outside its folder or one that is absent, a shard is broken, or the two disagree.</exception>
    public static ShardedTensors Open(string path)
    {
        var map = Read(path);
        var source = new ShardedTensors(Path.GetFileName(path), map);
        try
        {
            source.OpenShards(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public float[] Floats(string tensor) => Shard(tensor).Floats(tensor);

    /// <inheritdoc/>
    public long[] Integers(string tensor) => Shard(tensor).Integers(tensor);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _shards.Values) shard.Dispose();
    }

    private static IReadOnlyDictionary<string, string> Read(string path)
    {
        var name = Path.GetFileName(path);
        if (new FileInfo(path) is { Exists: true, Length: > MaxIndexBytes } index) throw SafeTensorsHeader.Bad(name, $"is an index of {index.Length} bytes, more than {MaxIndexBytes}");
        var map = Json.ReadFile<ShardIndex>(path).WeightMap ?? throw SafeTensorsHeader.Bad(name, "has no weight_map");
        foreach (var file in map.Values)
            if (string.IsNullOrEmpty(file) || file is "." or ".." || file.AsSpan().ContainsAny('/', '\\', '\0') || Path.IsPathRooted(file))
                throw SafeTensorsHeader.Bad(name, $"names '{SafeTensorsHeader.Short(file ?? "null")}', which is no file of its own folder");
        return map;
    }

    private void OpenShards(string folder)
    {
        var files = _map.Values.Distinct().Order(StringComparer.Ordinal).ToList();
        if (files.Count > MaxShards) throw SafeTensorsHeader.Bad(Name, $"names {files.Count} shards, more than {MaxShards}");
        var absent = files.Where(file => !File.Exists(Path.Combine(folder, file))).ToList();
        if (absent.Count > 0) throw SafeTensorsHeader.Bad(Name, $"names {absent.Count} files that are absent: {Some(absent)}");
        foreach (var file in files) _shards.Add(file, SafeTensorsFile.Open(Path.Combine(folder, file)));
        var held = _shards.SelectMany(shard => shard.Value.Entries, (shard, entry) => (File: shard.Key, Entry: entry)).ToList();
        var stray = held.Where(pair => _map.GetValueOrDefault(pair.Entry.Name) != pair.File).Select(pair => pair.Entry.Name).ToList();
        if (stray.Count > 0) throw SafeTensorsHeader.Bad(Name, $"does not place {stray.Count} tensors where they are: {Some(stray)}");
        var missing = _map.Keys.Except(held.Select(pair => pair.Entry.Name)).ToList();
        if (missing.Count > 0) throw SafeTensorsHeader.Bad(Name, $"names {missing.Count} tensors that its shards do not hold: {Some(missing)}");
        Entries = [.. held.Select(pair => pair.Entry)];
        Metadata = _shards.Count == 0 ? Metadata : _shards[files[0]].Metadata;
    }

    private SafeTensorsFile Shard(string tensor) => _map.TryGetValue(tensor, out var file)
        ? _shards[file]
        : throw SafeTensorsHeader.Bad(Name, $"has no tensor '{SafeTensorsHeader.Short(tensor)}'");

    private static string Some(List<string> names) =>
        string.Join(", ", names.Take(MaxNamed).Select(SafeTensorsHeader.Short)) + (names.Count > MaxNamed ? " …" : "");
}
