namespace Puente.GlibcxxShim;

/// <summary>One version that a library asks of another.</summary>
/// <param name="Library">The library asked, such as <c>libstdc++.so.6</c>.</param>
/// <param name="Version">Such as <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="Index">Its number in <c>.gnu.version</c>.</param>
/// <param name="FlagsOffset">Where its flags lie in the file; bit 2 (weak) lets the loader go on when it is absent.</param>
/// <param name="Flags">The flags.</param>
public sealed record VersionNeed(string Library, string Version, ushort Index, int FlagsOffset, ushort Flags)
{
    /// <summary>The weak flag, VER_FLG_WEAK.</summary>
    public const ushort Weak = 2;

    /// <summary>Every entry of <c>.gnu.version_r</c> (Elf64_Verneed, Elf64_Vernaux).</summary>
    public static IEnumerable<VersionNeed> In(ElfFile file)
    {
        if (file.Section(".gnu.version_r") is not { } needs || file.Section(".dynstr") is not { } strings) yield break;
        var end = needs.Offset + needs.Size;
        for (int need = needs.Offset, next = -1; next != 0 && need + 16 <= end; need += next)
        {
            var library = file.Text(strings.Offset + file.Int32(need + 4));
            int count = file.UInt16(need + 2), entry = need + file.Int32(need + 8);
            for (var i = 0; i < count && entry >= needs.Offset && entry + 16 <= end; i++, entry += file.Int32(entry + 12))
                yield return new VersionNeed(library, file.Text(strings.Offset + file.Int32(entry + 8)), file.UInt16(entry + 6), entry + 4, file.UInt16(entry + 4));
            next = file.Int32(need + 12);
        }
    }
}
