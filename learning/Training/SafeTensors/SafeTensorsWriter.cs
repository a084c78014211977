using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Puente.Learning.Training.SafeTensors;

/// <summary>Collects tensors and writes them as one safetensors file, ordered by element size, then name, as the reference writer does.</summary>
public sealed class SafeTensorsWriter
{
    private readonly List<(string Name, string Type, long[] Shape, ReadOnlyMemory<byte> Bytes)> _tensors = [];
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    /// <summary>Adds a text to the metadata.</summary>
    public SafeTensorsWriter Text(string key, string value)
    {
        _metadata[key] = value;
        return this;
    }

    /// <summary>Adds an F32 tensor.</summary>
    public SafeTensorsWriter Add(string name, float[] elements, params long[] shape) => Add(name, "F32", shape, MemoryMarshal.AsBytes(elements.AsSpan()).ToArray());

    /// <summary>Adds an I64 tensor.</summary>
    public SafeTensorsWriter Add(string name, long[] elements, params long[] shape) => Add(name, "I64", shape, MemoryMarshal.AsBytes(elements.AsSpan()).ToArray());

    /// <summary>Adds a U8 tensor.</summary>
    public SafeTensorsWriter Add(string name, byte[] elements, params long[] shape) => Add(name, "U8", shape, elements);

    /// <summary>Writes the file: beside <paramref name="path"/>, flushed, then renamed.</summary>
    public void Write(string path) => AtomicFile.Write(path, Write);

    private SafeTensorsWriter Add(string name, string type, long[] shape, byte[] bytes)
    {
        if (shape.Aggregate((long)TensorEntry.ElementBytes(type), (product, d) => product * d) != bytes.Length)
            throw new ArgumentException($"Tensor '{name}' of shape [{string.Join(", ", shape)}] does not have {bytes.Length} bytes.", nameof(shape));
        _tensors.Add((name, type, shape, bytes));
        return this;
    }

    private void Write(Stream stream)
    {
        var ordered = _tensors.OrderByDescending(t => TensorEntry.ElementBytes(t.Type)).ThenBy(t => t.Name, StringComparer.Ordinal).ToList();
        var header = new Dictionary<string, object> { ["__metadata__"] = _metadata };
        long offset = 0;
        foreach (var (name, type, shape, bytes) in ordered)
        {
            header.Add(name, new { dtype = type, shape, data_offsets = new[] { offset, offset + bytes.Length } });
            offset += bytes.Length;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var padded = (json.Length + 7) / 8 * 8;
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)padded);
        stream.Write(prefix);
        stream.Write(json);
        for (var i = json.Length; i < padded; i++) stream.WriteByte((byte)' ');
        foreach (var tensor in ordered) stream.Write(tensor.Bytes.Span);
    }
}
