using System.Buffers.Binary;
using System.Text;

namespace Puente.GlibcxxShim;

/// <summary>A 64-bit little-endian ELF file in memory: its sections by name, and the few fields the shim reads and writes (System V ABI, chapter 4; LSB "Symbol Versioning").</summary>
public sealed class ElfFile
{
    private const int HeaderBytes = 64, SectionHeaderBytes = 64;
    private readonly Dictionary<string, ElfSection> _sections = [];

    /// <summary>Reads the section table of <paramref name="bytes"/>, which are kept, not copied.</summary>
    /// <exception cref="InvalidDataException">The bytes are no 64-bit little-endian ELF file with a section table.</exception>
    public ElfFile(byte[] bytes)
    {
        Bytes = bytes;
        if (bytes.Length < HeaderBytes || !bytes.AsSpan(0, 6).SequenceEqual<byte>([0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
            throw new InvalidDataException("The file is no 64-bit little-endian ELF file.");
        var table = checked((int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(0x28)));
        int count = UInt16(0x3C), names = UInt16(0x3E);
        if (table <= 0 || names >= count || table > bytes.Length - count * SectionHeaderBytes)
            throw new InvalidDataException("The ELF file has no readable section table.");
        var nameTable = Bounds(table + names * SectionHeaderBytes, "");
        for (var i = 1; i < count; i++)
        {
            var header = table + i * SectionHeaderBytes;
            var name = Text(nameTable.Offset + Int32(header));
            if (UInt32(header + 4) != NoBits) _sections[name] = Bounds(header, name);
        }
    }

    private const uint NoBits = 8;

    /// <summary>The whole file.</summary>
    public byte[] Bytes { get; }

    /// <summary>The section called <paramref name="name"/>; null when there is none.</summary>
    public ElfSection? Section(string name) => _sections.GetValueOrDefault(name);

    /// <summary>The zero-terminated text at <paramref name="offset"/>.</summary>
    public string Text(int offset)
    {
        var end = Array.IndexOf(Bytes, (byte)0, offset);
        if (end < 0) throw new InvalidDataException($"The text at {offset} does not end.");
        return Encoding.ASCII.GetString(Bytes, offset, end - offset);
    }

    /// <summary>Unsigned 16 bits at <paramref name="offset"/>.</summary>
    public ushort UInt16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes.AsSpan(offset));

    /// <summary>Unsigned 32 bits at <paramref name="offset"/>.</summary>
    public uint UInt32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(offset));

    /// <summary>Signed 32 bits at <paramref name="offset"/>.</summary>
    public int Int32(int offset) => BinaryPrimitives.ReadInt32LittleEndian(Bytes.AsSpan(offset));

    private ElfSection Bounds(int header, string name)
    {
        var offset = BinaryPrimitives.ReadInt64LittleEndian(Bytes.AsSpan(header + 0x18));
        var size = BinaryPrimitives.ReadInt64LittleEndian(Bytes.AsSpan(header + 0x20));
        if (UInt32(header + 4) != NoBits && (offset < 0 || size < 0 || offset > Bytes.Length - size))
            throw new InvalidDataException($"Section '{name}' leaves the file.");
        return new ElfSection(name, (int)offset, (int)size);
    }
}
