namespace Puente.Functions.Tests.Inbox;

/// <summary>Photographs in the folder that the local component and the host's blob trigger both see.</summary>
internal static class LocalFiles
{
    public static string Locate(string folder, string name) => Path.Combine(folder, "objects", "inbox", name);

    /// <summary>Appears whole, by rename. Each gets a time of its own: two versions of a length may come within one tick of the disk's clock.</summary>
    public static async Task PutAsync(string folder, string name, string content)
    {
        var (path, aside) = (Locate(folder, name), Path.Combine(folder, $"aside-{Guid.NewGuid():n}"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(aside, content);
        File.Move(aside, path, overwrite: true);
    }
}
