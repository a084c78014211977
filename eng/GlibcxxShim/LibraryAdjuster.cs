using System.Buffers.Binary;

namespace Puente.GlibcxxShim;

/// <summary>
/// Makes a library built against libstdc++ 13 load beside libstdc++ 12. Such a library asks for <c>GLIBCXX_3.4.32</c> because of exactly one
/// symbol, <c>std::ios_base_library_init()</c>: an empty marker function that libstdc++ 13 added so that older libraries fail early. The
/// adjusted copy marks the version as weak and points the marker at <c>rand</c> of libc, which nothing calls through it.
/// </summary>
public static class LibraryAdjuster
{
    /// <summary>The version that older machines lack.</summary>
    public const string Version = "GLIBCXX_3.4.32";

    private const string Marker = "_ZSt21ios_base_library_initv", Stand = "rand", StandVersion = "GLIBC_2.2.5";
    private const int SymbolBytes = 24;

    /// <summary>True when <paramref name="file"/> asks for <see cref="Version"/> and will not load without it.</summary>
    public static bool Needs(ElfFile file) => VersionNeed.In(file).Any(n => n.Version == Version && (n.Flags & VersionNeed.Weak) == 0);

    /// <summary>Adjusts <paramref name="file"/> in memory.</summary>
    /// <returns>False when there was nothing to do.</returns>
    /// <exception cref="InvalidDataException">Another symbol carries the version, or the stand-in is not there: the file is left as it was.</exception>
    public static bool Adjust(ElfFile file)
    {
        if (!Needs(file)) return false;
        var need = VersionNeed.In(file).First(n => n.Version == Version);
        var libc = VersionNeed.In(file).FirstOrDefault(n => n.Library.StartsWith("libc.so", StringComparison.Ordinal) && n.Version == StandVersion)
            ?? throw new InvalidDataException($"The library asks for no {StandVersion}: the marker has nothing to stand on.");
        var (symbols, strings, versions) = (Required(file, ".dynsym"), Required(file, ".dynstr"), Required(file, ".gnu.version"));
        var carriers = Enumerable.Range(0, symbols.Size / SymbolBytes).Where(i => file.UInt16(versions.Offset + 2 * i) == need.Index).ToList();
        var other = carriers.Select(i => Name(file, symbols, strings, i)).FirstOrDefault(name => name != Marker);
        if (other is not null) throw new InvalidDataException($"'{other}' carries {Version} too: this library truly needs a newer libstdc++.");
        var stand = file.Bytes.AsSpan(strings.Offset, strings.Size).IndexOf("rand\0"u8);
        if (stand < 0) throw new InvalidDataException($"No '{Stand}' in the library's names: the marker has nothing to stand on.");

        foreach (var symbol in carriers)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.Bytes.AsSpan(symbols.Offset + symbol * SymbolBytes), stand);
            BinaryPrimitives.WriteUInt16LittleEndian(file.Bytes.AsSpan(versions.Offset + 2 * symbol), libc.Index);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(file.Bytes.AsSpan(need.FlagsOffset), (ushort)(need.Flags | VersionNeed.Weak));
        return true;
    }

    /// <summary>Adjusts the file at <paramref name="path"/>: beside it, then renamed over it, so that a hard link into a package cache is cut, never written through. Keeps the time stamp.</summary>
    /// <returns>False when there was nothing to do.</returns>
    public static bool AdjustFile(string path)
    {
        var file = new ElfFile(File.ReadAllBytes(path));
        if (!Adjust(file)) return false;
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(temporary, file.Bytes);
        File.SetLastWriteTimeUtc(temporary, File.GetLastWriteTimeUtc(path));
        File.Move(temporary, path, overwrite: true);
        return true;
    }

    private static ElfSection Required(ElfFile file, string name) =>
        file.Section(name) ?? throw new InvalidDataException($"The library has no {name} section.");

    private static string Name(ElfFile file, ElfSection symbols, ElfSection strings, int symbol) =>
        file.Text(strings.Offset + file.Int32(symbols.Offset + symbol * SymbolBytes));
}
