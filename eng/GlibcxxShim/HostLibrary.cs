using System.Runtime.InteropServices;

namespace Puente.GlibcxxShim;

/// <summary>The C++ library of this machine.</summary>
public static class HostLibrary
{
    /// <summary>True when this machine's libstdc++ lacks <see cref="LibraryAdjuster.Version"/>; false elsewhere than on Linux, and where there is no libstdc++ to ask.</summary>
    public static bool LacksVersion() => OperatingSystem.IsLinux() && Path() is { } path && !Defines(path, LibraryAdjuster.Version);

    /// <summary>The libstdc++ that this process has loaded; null when there is none.</summary>
    public static string? Path()
    {
        if (!NativeLibrary.TryLoad("libstdc++.so.6", out _)) return null;
        return File.ReadLines("/proc/self/maps")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Last())
            .FirstOrDefault(path => System.IO.Path.GetFileName(path).StartsWith("libstdc++.so", StringComparison.Ordinal));
    }

    private static bool Defines(string path, string version)
    {
        var file = new ElfFile(File.ReadAllBytes(path));
        var name = new byte[version.Length + 2];
        System.Text.Encoding.ASCII.GetBytes(version, name.AsSpan(1));
        return file.Section(".dynstr") is { } strings && file.Bytes.AsSpan(strings.Offset, strings.Size).IndexOf(name) >= 0;
    }
}
