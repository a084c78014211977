using System.Text.Json;
using Puente.Core;

namespace Puente.Functions.Common.Objects;

/// <summary>The answer of <c>bindings.localstorage</c>: every file below a folder by its absolute path, all at once.</summary>
internal static class LocalListAnswer
{
    /// <summary>An array of strings; an empty array may be this kind's too, and holds nothing either way.</summary>
    public static bool Is(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Array && (answer.GetArrayLength() == 0 || answer[0].ValueKind == JsonValueKind.String);

    /// <summary>The folder to ask for: the prefix up to its last slash.</summary>
    public static string Folder(string prefix) => prefix[..(prefix.LastIndexOf('/') + 1)].Trim('/');

    public static IEnumerable<ObjectPage> Read(JsonElement answer, string prefix, string? after)
    {
        var paths = answer.EnumerateArray().Select(path => Normal(path.GetString()!)).ToArray();
        if (paths.Length == 0) yield break;
        var root = Root(paths, prefix);
        var found = paths.Select(path => (Path: path, Key: path[root..]))
            .Where(file => file.Key.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(file.Key, after) > 0))
            .OrderBy(file => file.Key, StringComparer.Ordinal).ToArray();
        for (var from = 0; from < found.Length; from += ObjectListing.PageObjects)
        {
            // Looked at as they are asked for: a listing that is left early costs no look at the rest.
            var some = found[from..Math.Min(from + ObjectListing.PageObjects, found.Length)];
            var last = some[^1].Key;
            yield return new ObjectPage([.. some.Select(file => Entry(file.Path, file.Key))], from + some.Length < found.Length ? last : null, last);
        }
    }

    /// <summary>
    /// Where keys begin in the paths: the store's root is not told, but all paths share it and the folder after it. Of several such places the last:
    /// a folder of that name above the root is likelier than nothing but one within itself.
    /// </summary>
    private static int Root(string[] paths, string prefix)
    {
        var folder = Folder(prefix);
        if (folder.Length == 0) throw new InputException("prefix", prefix, "names no folder, and a store on local disk is listed by folder", "Give a prefix with a slash, such as inbox/.");
        var shared = paths.Aggregate((one, other) => one[..one.AsSpan().CommonPrefixLength(other)]);
        var at = shared.LastIndexOf($"/{folder}/", StringComparison.Ordinal);
        return at >= 0 ? at + 1 : throw new JsonException($"The listing of folder {folder} answers paths that do not lie in it, such as {paths[0]}.");
    }

    private static ObjectEntry Entry(string path, string key)
    {
        // A sidecar may have a disk of its own; then nothing is known but the name.
        var file = new FileInfo(path);
        return file.Exists
            ? new ObjectEntry(key, ObjectVersion.OfFile(file), file.Length, new DateTimeOffset(file.LastWriteTimeUtc), IsFile: true)
            : new ObjectEntry(key, "", null, null);
    }

    private static string Normal(string path) => path.StartsWith('/') ? path : path.Replace('\\', '/');
}
