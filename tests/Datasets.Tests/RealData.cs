namespace Puente.Datasets.Tests;

/// <summary>The real photographs for development: <c>shared/data</c> beside a folder above the tests. The product never depends on them.</summary>
internal static class RealData
{
    public static string Find(string set)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "data", set) is var path && Directory.Exists(path)) return path;
        Assert.Skip($"No folder shared/data/{set} beside the repository.");
        return "";
    }
}
