using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Puente.Core;

namespace Puente.Learning.Training.SafeTensors;

/// <summary>Reads a safetensors file. Only the header is read on opening; its claims are checked against the file's length before anything is allocated for them.</summary>
public sealed class SafeTensorsFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly string _name;
    private readonly long _dataStart;
    private readonly Dictionary<string, TensorEntry> _entries;

    private SafeTensorsFile(SafeFileHandle handle, string name)
    {
        (_handle, _name) = (handle, name);
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

    /// <summary>The tensors, by offset.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>The texts under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens and checks the file at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">The file is missing or breaks the format.</exception>
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
            throw;
        }
    }

    /// <summary>The entry called <paramref name="tensor"/>.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public TensorEntry Entry(string tensor) =>
        _entries.GetValueOrDefault(tensor) ?? throw SafeTensorsHeader.Bad(_name, $"has no tensor '{tensor}'");

    /// <summary>The elements of an F32 tensor, row-major.</summary>
    public float[] Floats(string tensor) => Elements<float>(tensor, "F32");

    /// <summary>The elements of an I64 tensor, row-major.</summary>
    public long[] Integers(string tensor) => Elements<long>(tensor, "I64");

    /// <summary>The elements of a U8 tensor, row-major.</summary>
    public byte[] Bytes(string tensor) => Elements<byte>(tensor, "U8");

    /// <summary>The text under <paramref name="key"/>.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public string Text(string key) =>
        Metadata.TryGetValue(key, out var text) ? text : throw SafeTensorsHeader.Bad(_name, $"has no '{key}' in its metadata");

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private T[] Elements<T>(string tensor, string type) where T : unmanaged
    {
        var entry = Entry(tensor);
        if (entry.DataType != type) throw SafeTensorsHeader.Bad(_name, $"has tensor '{tensor}' of type {entry.DataType}, not {type}");
        var elements = new T[(entry.End - entry.Begin) / Marshal.SizeOf<T>()];
        ReadFully(MemoryMarshal.AsBytes(elements.AsSpan()), _dataStart + entry.Begin);
        return elements;
    }

    private void ReadFully(Span<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            var read = RandomAccess.Read(_handle, buffer, offset);
            if (read == 0) throw SafeTensorsHeader.Bad(_name, "is cut short");
            buffer = buffer[read..];
            offset += read;
        }
    }
}
