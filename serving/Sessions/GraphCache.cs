namespace Puente.Serving.Sessions;

/// <summary>The folder of optimised graphs: bounded, for every release and every head brings one, and none is told when it is not needed any more. One that is missed is made again.</summary>
internal static class GraphCache
{
    /// <summary>Graphs kept; those made first go first.</summary>
    public const int Most = 32;

    private static readonly TimeSpan _slowest = TimeSpan.FromHours(1);

    /// <summary>Removes what is beyond the bound, and what processes that died left unfinished.</summary>
    public static void Prune(string folder)
    {
        var files = new DirectoryInfo(folder).GetFiles().OrderByDescending(file => file.LastWriteTimeUtc).ToList();
        foreach (var old in files.Where(file => file.Extension == ".onnx").Skip(Most)) old.Delete();
        foreach (var left in files.Where(file => file.Extension == ".tmp" && files[0].LastWriteTimeUtc - file.LastWriteTimeUtc > _slowest)) left.Delete();
    }
}
