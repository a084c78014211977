namespace Puente.Serving.Sessions;

/// <summary>What optimised graphs are good for: a kind of processor, whichever machine, pod or container it is in.</summary>
internal static class ProcessorKind
{
    private static readonly string[] Telling = ["model name", "flags", "Features", "CPU part"];
    private static readonly Lazy<string> Read = new(() => Describe("/proc/cpuinfo") ?? Environment.MachineName);

    /// <summary>Model and instruction sets as the system tells them; the machine's name where it does not.</summary>
    public static string Name => Read.Value;

    /// <summary>Those of the first processor that <paramref name="file"/> lists; null where there are none.</summary>
    internal static string? Describe(string file)
    {
        try
        {
            var told = File.ReadLines(file).TakeWhile(line => line.Length > 0).Where(line => Telling.Any(name => line.StartsWith(name, StringComparison.Ordinal))).ToList();
            return told.Count > 0 ? string.Join('\n', told) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
