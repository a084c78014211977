using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Puente.Core;

namespace Puente.Learning.Training.SafeTensors;

/// <summary>Reads a safetensors file. Only the header is read on opening; its claims are checked against the file's length before anything is allocated for them.</summary>
public sealed class SafeTensorsFile : ITensorSource
{
    private const int ChunkBytes = 1 << 16;
    private readonly SafeFileHandle _handle;
    private readonly long _dataStart;
    private readonly Dictionary<string, TensorEntry> _entries;

    private SafeTensorsFile(SafeFileHandle handle, string name)
    {
        (_handle, Name) = (handle, name);
        var length = RandomAccess.GetLength(handle);
        Span<byte> prefix = stackalloc byte[8];
        if (length < 8 || RandomAccess.Read(handle, prefix, 0) < 8) throw SafeTensorsHeader.Bad(name, "is shorter than a header");
        var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > SafeTensorsHeader.MaxBytes || headerBytes > (ulong)(length - 8) || headerBytes < 2)
            throw SafeTensorsHeader.Bad(name, $"claims a header of {headerBytes} bytes");
        var header = new byte[headerBytes];
        ReadFully(header, 8);
        if (header[0] != (byte)'{') throw SafeTensorsHeader.Bad(name, "has a header that is no JSON object");
        _dataStart = 8 + (long)headerBytes;
        (Entries, Metadata) = SafeTensorsHeader.Parse(header, length - _dataStart, name);
        _entries = Entries.ToDictionary(e => e.Name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The tensors, by offset.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>The texts under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens and checks the file at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">The file is missing, a folder, may not be read, or breaks the format.</exception>
    public static SafeTensorsFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            return new SafeTensorsFile(handle, Path.GetFileName(path));
        }
        catch (Exception e)
        {
            handle?.Dispose();
            if (e is FileNotFoundException or DirectoryNotFoundException) throw SafeTensorsHeader.Bad(path, "does not exist");
            if (e is UnauthorizedAccessException) throw SafeTensorsHeader.Bad(path, "is a folder, or may not be read");
            throw;
        }
    }

    /// <summary>The entry called <paramref name="tensor"/>.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public TensorEntry Entry(string tensor) =>
        _entries.GetValueOrDefault(tensor) ?? throw SafeTensorsHeader.Bad(Name, $"has no tensor '{SafeTensorsHeader.Short(tensor)}'");

    /// <inheritdoc/>
    public float[] Floats(string tensor)
    {
        var entry = Entry(tensor);
        if (!FloatElements.Understands(entry.DataType)) throw Wrong(entry, FloatElements.Types);
        var element = TensorEntry.ElementBytes(entry.DataType);
        var floats = Allocate<float>(entry, element);
        if (entry.DataType == "F32")
        {
            ReadFully(MemoryMarshal.AsBytes(floats.AsSpan()), _dataStart + entry.Begin);
            return floats;
        }

        var chunk = new byte[Math.Min(ChunkBytes, entry.End - entry.Begin)];
        for (long at = entry.Begin; at < entry.End; at += chunk.Length)
        {
            var bytes = chunk.AsSpan(0, (int)Math.Min(chunk.Length, entry.End - at));
            ReadFully(bytes, _dataStart + at);
            FloatElements.Convert(entry.DataType, bytes, floats.AsSpan((int)((at - entry.Begin) / element)));
        }

        return floats;
    }

    /// <inheritdoc/>
    public long[] Integers(string tensor)
    {
        var entry = Entry(tensor);
        if (entry.DataType != "I64") throw Wrong(entry, "I64");
        var integers = Allocate<long>(entry, sizeof(long));
        ReadFully(MemoryMarshal.AsBytes(integers.AsSpan()), _dataStart + entry.Begin);
        return integers;
    }

    /// <summary>The elements of a U8 tensor, row-major.</summary>
    public byte[] Bytes(string tensor)
    {
        var entry = Entry(tensor);
        if (entry.DataType != "U8") throw Wrong(entry, "U8");
        var bytes = Allocate<byte>(entry, sizeof(byte));
        ReadFully(bytes, _dataStart + entry.Begin);
        return bytes;
    }

    /// <summary>The text under <paramref name="key"/>.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public string Text(string key) =>
        Metadata.TryGetValue(key, out var text) ? text : throw SafeTensorsHeader.Bad(Name, $"has no '{key}' in its metadata");

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private T[] Allocate<T>(TensorEntry entry, int element)
    {
        var count = (entry.End - entry.Begin) / element;
        return count <= Array.MaxLength ? new T[count] : throw SafeTensorsHeader.Bad(Name, $"has tensor '{Text(entry)}' of {count} elements, more than can be read at once");
    }

    private InputException Wrong(TensorEntry entry, string wanted) =>
        SafeTensorsHeader.Bad(Name, $"has tensor '{Text(entry)}' of type {entry.DataType}, not {wanted}");

    private static string Text(TensorEntry entry) => SafeTensorsHeader.Short(entry.Name);

    private void ReadFully(Span<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            var read = RandomAccess.Read(_handle, buffer, offset);
            if (read == 0) throw SafeTensorsHeader.Bad(Name, "is cut short");
            buffer = buffer[read..];
            offset += read;
        }
    }
}
