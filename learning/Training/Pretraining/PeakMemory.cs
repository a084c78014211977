using System.Globalization;

namespace Puente.Learning.Training.Pretraining;

/// <summary>How much memory the process has held at most.</summary>
public static class PeakMemory
{
    private const string Status = "/proc/self/status", Field = "VmHWM:";

    /// <summary>Peak resident bytes where the system tells them, else those of now.</summary>
    public static long Bytes()
    {
        if (!File.Exists(Status)) return Environment.WorkingSet;
        var line = File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal));
        return line is null ? Environment.WorkingSet : long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
    }
}
