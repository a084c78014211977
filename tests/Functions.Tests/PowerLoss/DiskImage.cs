namespace Puente.Functions.Tests.PowerLoss;

/// <summary>An edge's disk as a loss of power left it.</summary>
/// <param name="Step">What did not come to be any more.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="After">An earlier loss of power, after which this one came; null for none.</param>
internal sealed record DiskImage(string Step, string Folder, string? After = null)
{
    /// <summary>When the power went.</summary>
    public string When => After is null ? Step : $"{After}, then {Step}";

    /// <summary>The same with what was not flushed yet lost: half of it, or all of its bytes but not its length. Null where all was.</summary>
    public DiskImage? Torn()
    {
        var unflushed = Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Where(path => (path.EndsWith(".tmp", StringComparison.Ordinal) || path.EndsWith(".part", StringComparison.Ordinal)) && new FileInfo(path).Length > 0)
            .Select(path => Path.GetRelativePath(Folder, path)).ToList();
        if (unflushed.Count == 0) return null;
        var torn = this with { Step = $"{Step}, torn", Folder = Folder + "-torn" };
        DiskImages.Copy(Folder, torn.Folder);
        foreach (var path in unflushed)
        {
            using var file = new FileStream(Path.Combine(torn.Folder, path), FileMode.Open);
            if (Step.Length % 2 == 0) file.SetLength(file.Length / 2);
            else file.Write(new byte[file.Length]);
        }

        return torn;
    }

    /// <summary>The same in the middle of removing a folder: one half of its files gone, or the other. Null where none is being removed.</summary>
    public DiskImage? HalfRemoved(bool first)
    {
        const string Removing = "remove ";
        if (!Step.StartsWith(Removing, StringComparison.Ordinal)) return null;
        var half = this with { Step = $"{Step}, in the middle {first}", Folder = $"{Folder}-half-{first}" };
        DiskImages.Copy(Folder, half.Folder);
        foreach (var (i, path) in Directory.EnumerateFiles(Path.Combine(half.Folder, Step[Removing.Length..])).Order(StringComparer.Ordinal).Index())
            if (i % 2 == 0 == first) File.Delete(path);
        return half;
    }
}
