using System.Buffers.Binary;

namespace Puente.Bench.Storage;

/// <summary>
/// Reads the header of a SQLite WAL index, the <c>-shm</c> file (https://sqlite.org/walformat.html, 2.1). Its field
/// <c>iChange</c>, at byte 8 in the machine's byte order, is one higher after every transaction that wrote.
/// </summary>
internal static class WalIndex
{
    private const int ChangeOffset = 8;

    /// <summary>Transactions that wrote, modulo 2^32; 0 when nothing was opened yet.</summary>
    public static long Commits(string database)
    {
        var path = database + "-shm";
        if (!File.Exists(path)) return 0;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        Span<byte> header = stackalloc byte[ChangeOffset + sizeof(uint)];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length) return 0;
        var field = header[ChangeOffset..];
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(field) : BinaryPrimitives.ReadUInt32BigEndian(field);
    }
}
