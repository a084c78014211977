using System.Buffers.Binary;
using System.Text;

namespace Puente.Learning.Tests.Shim;

/// <summary>The smallest ELF file with symbol versions: one undefined symbol that asks for GLIBCXX_3.4.32, beside libc's GLIBC_2.2.5.</summary>
public static class SyntheticElf
{
    public const ushort NewVersion = 18, LibcVersion = 3;

    private const string Strings = "\0libc.so.6\0libstdc++.so.6\0GLIBC_2.2.5\0GLIBCXX_3.4.32\0THSTensor_rand\0";

    public static byte[] Build(string symbol = "_ZSt21ios_base_library_initv")
    {
        var names = Strings + symbol + "\0";
        var sections = new (string Name, uint Type, byte[] Bytes)[]
        {
            (".dynsym", 11, [.. new byte[24], .. Symbol(At(names, symbol))]),
            (".dynstr", 3, Encoding.ASCII.GetBytes(names)),
            (".gnu.version", 0x6FFFFFFF, [0, 0, (byte)NewVersion, 0]),
            (".gnu.version_r", 0x6FFFFFFE, [.. Need(names, "libc.so.6", "GLIBC_2.2.5", LibcVersion, 32), .. Need(names, "libstdc++.so.6", "GLIBCXX_3.4.32", NewVersion, 0)]),
        };
        var sectionNames = "\0.shstrtab\0" + string.Concat(sections.Select(s => s.Name + "\0"));
        var all = sections.Append((Name: ".shstrtab", Type: 3u, Bytes: Encoding.ASCII.GetBytes(sectionNames))).ToArray();
        var file = new List<byte>(new byte[64]);
        var headers = new List<byte>(new byte[64]);
        foreach (var (name, type, bytes) in all)
        {
            var header = new byte[64];
            BinaryPrimitives.WriteInt32LittleEndian(header, sectionNames.IndexOf("\0" + name + "\0", StringComparison.Ordinal) + 1);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), type);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(0x18), file.Count);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(0x20), bytes.Length);
            headers.AddRange(header);
            file.AddRange(bytes);
        }

        var table = file.Count;
        file.AddRange(headers);
        byte[] result = [.. file];
        new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(result, 0);
        BinaryPrimitives.WriteInt64LittleEndian(result.AsSpan(0x28), table);
        BinaryPrimitives.WriteUInt16LittleEndian(result.AsSpan(0x3C), (ushort)(all.Length + 1));
        BinaryPrimitives.WriteUInt16LittleEndian(result.AsSpan(0x3E), (ushort)all.Length);
        return result;
    }

    private static int At(string names, string name) => names.IndexOf("\0" + name + "\0", StringComparison.Ordinal) + 1;

    private static byte[] Symbol(int name)
    {
        var symbol = new byte[24];
        BinaryPrimitives.WriteInt32LittleEndian(symbol, name);
        return symbol;
    }

    private static byte[] Need(string names, string library, string version, ushort index, int next)
    {
        var need = new byte[32];
        BinaryPrimitives.WriteUInt16LittleEndian(need, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(need.AsSpan(2), 1);
        BinaryPrimitives.WriteInt32LittleEndian(need.AsSpan(4), At(names, library));
        BinaryPrimitives.WriteInt32LittleEndian(need.AsSpan(8), 16);
        BinaryPrimitives.WriteInt32LittleEndian(need.AsSpan(12), next);
        BinaryPrimitives.WriteUInt16LittleEndian(need.AsSpan(22), index);
        BinaryPrimitives.WriteInt32LittleEndian(need.AsSpan(24), At(names, version));
        return need;
    }
}
