using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Puente.Learning.Training.SafeTensors;

/// <summary>Collects tensors and writes them as one safetensors file, ordered by element size, then name, as the reference writer does.</summary>
public sealed class SafeTensorsWriter
{
    private readonly List<PendingTensor> _tensors = [];
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    /// <summary>Adds a text to the metadata.</summary>
    public SafeTensorsWriter Text(string key, string value)
    {
        _metadata[key] = value;
        return this;
    }

    /// <summary>Adds an F32 tensor.</summary>
    public SafeTensorsWriter Add(string name, float[] elements, params long[] shape)
    {
        var copy = elements.ToArray();
        return AddFloats(name, () => copy, shape);
    }

    /// <summary>Adds an I64 tensor.</summary>
    public SafeTensorsWriter Add(string name, long[] elements, params long[] shape)
    {
        var copy = elements.ToArray();
        return AddIntegers(name, () => copy, shape);
    }

    /// <summary>Adds an F32 tensor whose elements are asked for only as they are written: no more than one such tensor is held at a time.</summary>
    public SafeTensorsWriter AddFloats(string name, Func<float[]> elements, params long[] shape) =>
        Add(new PendingTensor(name, "F32", shape, stream => stream.Write(MemoryMarshal.AsBytes(Counted(name, elements(), shape).AsSpan()))));

    /// <summary>Adds an F32 tensor [<paramref name="rows"/>, <paramref name="width"/>] that comes in parts, each of whole rows, as it is written: no more than a part is held at a time.</summary>
    public SafeTensorsWriter AddRows(string name, IEnumerable<float[]> parts, long rows, long width) => Add(new PendingTensor(name, "F32", [rows, width], stream =>
    {
        long written = 0;
        foreach (var part in parts)
        {
            stream.Write(MemoryMarshal.AsBytes(part.AsSpan()));
            written += part.Length;
        }

        if (written != rows * width) throw new ArgumentException($"Tensor '{name}' of shape [{rows}, {width}] came with {written} elements.", nameof(parts));
    }));

    /// <summary>Adds an I64 tensor whose elements are asked for only as they are written.</summary>
    public SafeTensorsWriter AddIntegers(string name, Func<long[]> elements, params long[] shape) =>
        Add(new PendingTensor(name, "I64", shape, stream => stream.Write(MemoryMarshal.AsBytes(Counted(name, elements(), shape).AsSpan()))));

    /// <summary>Adds a U8 tensor.</summary>
    public SafeTensorsWriter Add(string name, byte[] elements, params long[] shape)
    {
        var copy = Counted(name, elements, shape).ToArray();
        return Add(new PendingTensor(name, "U8", shape, stream => stream.Write(copy)));
    }

    /// <summary>Adds a tensor that writes itself.</summary>
    internal SafeTensorsWriter Add(PendingTensor tensor)
    {
        _tensors.Add(tensor);
        return this;
    }

    /// <summary>Writes the file: beside <paramref name="path"/>, flushed, then renamed.</summary>
    public void Write(string path) => AtomicFile.Write(path, Write);

    /// <summary>
    /// Writes into <paramref name="folder"/> as Hugging Face does: <c>{stem}.safetensors</c>, or, where that would have more than <paramref name="maxBytes"/> of data,
    /// <c>{stem}-00001-of-0000N.safetensors</c> … and <c>{stem}.safetensors.index.json</c>. Returns the file names. A tensor is never split.
    /// </summary>
    public IReadOnlyList<string> WriteSharded(string folder, string stem, long maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        var shards = Shards(maxBytes);
        if (shards.Count <= 1)
        {
            Write(Path.Combine(folder, $"{stem}.safetensors"));
            return [$"{stem}.safetensors"];
        }

        var files = shards.Select((_, i) => $"{stem}-{i + 1:00000}-of-{shards.Count:00000}.safetensors").ToList();
        foreach (var (file, shard) in files.Zip(shards)) AtomicFile.Write(Path.Combine(folder, file), stream => Write(stream, shard));
        var index = new ShardIndex(
            new Dictionary<string, object> { ["total_size"] = _tensors.Sum(t => t.Bytes) },
            new SortedDictionary<string, string>(files.Zip(shards).SelectMany(pair => pair.Second, (pair, tensor) => (tensor.Name, pair.First)).ToDictionary(p => p.Name, p => p.First), StringComparer.Ordinal));
        Core.Json.WriteFile(Path.Combine(folder, ShardIndex.FileName(stem)), index);
        return [.. files, ShardIndex.FileName(stem)];
    }

    private List<List<PendingTensor>> Shards(long maxBytes)
    {
        var shards = new List<List<PendingTensor>>();
        var room = 0L;
        foreach (var tensor in Ordered(_tensors))
        {
            if (shards.Count == 0 || (tensor.Bytes > room && shards[^1].Count > 0))
            {
                shards.Add([]);
                room = maxBytes;
            }

            shards[^1].Add(tensor);
            room -= tensor.Bytes;
        }

        return shards;
    }

    private static T[] Counted<T>(string name, T[] elements, long[] shape) => elements.LongLength == PendingTensor.Count(shape)
        ? elements
        : throw new ArgumentException($"Tensor '{name}' of shape [{string.Join(", ", shape)}] does not have {elements.Length} elements.", nameof(shape));

    private static IEnumerable<PendingTensor> Ordered(IEnumerable<PendingTensor> tensors) =>
        tensors.OrderByDescending(t => TensorEntry.ElementBytes(t.Type)).ThenBy(t => t.Name, StringComparer.Ordinal);

    private void Write(Stream stream) => Write(stream, _tensors);

    private void Write(Stream stream, IEnumerable<PendingTensor> tensors)
    {
        var ordered = Ordered(tensors).ToList();
        var header = new Dictionary<string, object> { ["__metadata__"] = _metadata };
        long offset = 0;
        foreach (var tensor in ordered)
        {
            header.Add(tensor.Name, new { dtype = tensor.Type, shape = tensor.Shape, data_offsets = new[] { offset, offset + tensor.Bytes } });
            offset += tensor.Bytes;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var padded = (json.Length + 7) / 8 * 8;
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)padded);
        stream.Write(prefix);
        stream.Write(json);
        for (var i = json.Length; i < padded; i++) stream.WriteByte((byte)' ');
        foreach (var tensor in ordered) tensor.Write(stream);
    }
}
