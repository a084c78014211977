using System.Text;
using System.Text.Json;
using Dapr.Client;
using Puente.Core;

namespace Puente.Functions.Common.Objects;

/// <summary>
/// <c>bindings.localstorage</c>: the files lie on this machine, so bulk bytes are read and written where they lie. Where that is the binding says
/// once: it lists a marker object by its absolute path.
/// </summary>
internal sealed class LocalRoute(DaprClient dapr, string binding) : IObjectRoute
{
    private const string MarkerFolder = ".puente", Marker = MarkerFolder + "/root";

    /// <summary>Where the embedded binding, too, writes what has no name yet; what stays there is removed at its next start.</summary>
    private const string Aside = ".incoming";

    private volatile string? _root;

    // The binding decodes a body that happens to be base64: sent as base64, every body is, and arrives as it was.
    public Task PutSmallAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => dapr.InvokeBindingAsync(
        new BindingRequest(binding, "create") { Data = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes.Span)), Metadata = { ["fileName"] = key } },
        cancellationToken);

    public async Task PutFileAsync(string key, string path, CancellationToken cancellationToken)
    {
        var root = await RootAsync(cancellationToken);
        var target = Join(root, key);
        var half = Path.Combine(root, Aside, $"{Guid.NewGuid():n}");
        Directory.CreateDirectory(Path.GetDirectoryName(half)!);
        try
        {
            await using (var from = Open(path))
            await using (var to = new FileStream(half, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                await from.CopyToAsync(to, cancellationToken);
                to.Flush(flushToDisk: true);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(half, target, overwrite: true);
        }
        finally
        {
            File.Delete(half);
        }
    }

    public async Task<ObjectContent?> OpenReadAsync(string key, long offset, CancellationToken cancellationToken)
    {
        var path = Join(await RootAsync(cancellationToken), key);
        if (!File.Exists(path)) return null;
        try
        {
            var file = Open(path);
            file.Position = offset;
            return new ObjectContent(file, file.Length);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Removed since.
            return null;
        }
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);

    /// <summary>The file of <paramref name="key"/>, which has no dots (<see cref="ObjectKey"/>); links would lead elsewhere and are not followed.</summary>
    private static string Join(string root, string key)
    {
        var path = root;
        foreach (var part in key.Split('/'))
        {
            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null)
                throw new InputException("object key", key, "leads through a symbolic link", "Store the object itself under the component's rootPath.");
        }

        return path;
    }

    private async Task<string> RootAsync(CancellationToken cancellationToken)
    {
        if (_root is { } known) return known;
        var marker = await FindMarkerAsync(cancellationToken);
        if (marker is null)
        {
            await PutSmallAsync(Marker, "Tells an app where this store lies.\n"u8.ToArray(), cancellationToken);
            marker = await FindMarkerAsync(cancellationToken);
        }

        if (marker is null || !File.Exists(marker))
            throw new InputException(ObjectStore.ComponentField, binding, $"keeps its files where this process does not see them ({marker})", "Mount the rootPath of the component at the same path here, or use a store that signs addresses.");
        return _root = marker[..^(Marker.Length + 1)];
    }

    private async Task<string?> FindMarkerAsync(CancellationToken cancellationToken)
    {
        try
        {
            var listed = await dapr.InvokeBindingAsync(new BindingRequest(binding, "list") { Metadata = { ["fileName"] = MarkerFolder } }, cancellationToken);
            return (JsonSerializer.Deserialize<string[]>(listed.Data.Span) ?? []).FirstOrDefault(path => path.Replace('\\', '/').EndsWith("/" + Marker, StringComparison.Ordinal));
        }
        catch (Dapr.DaprException e) when (ObjectStore.IsMissing(e))
        {
            return null;
        }
    }
}
