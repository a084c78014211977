using System.Globalization;

namespace Puente.Bench.Measures;

/// <summary>What Linux counts for this process (proc(5)).</summary>
internal static class ProcessStatus
{
    /// <summary>The peak of resident memory, in bytes (<c>VmHWM</c>).</summary>
    public static long PeakMemory() => Field("/proc/self/status", "VmHWM:") * 1024;

    /// <summary>Bytes handed to write calls so far (<c>wchar</c>).</summary>
    public static long BytesWritten() => Field("/proc/self/io", "wchar:");

    private static long Field(string file, string name)
    {
        var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
            ?? throw new InvalidDataException($"{file} has no {name}");
        return long.Parse(line[name.Length..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
    }
}
