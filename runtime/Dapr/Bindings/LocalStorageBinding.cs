using System.Text.Json;
using Grpc.Core;
using Puente.Runtime.Dapr.Errors;

namespace Puente.Runtime.Dapr.Bindings;

/// <summary>
/// <c>bindings.localstorage</c>: files under a root folder, named by request metadata <c>fileName</c>. A file appears whole or not at
/// all: it is written aside and renamed, so a process that dies midway leaves no half file under its name.
/// </summary>
internal sealed class LocalStorageBinding : IOutputBinding
{
    /// <summary>Where files are written before they get their name; not listed, and closed to requests.</summary>
    private const string Aside = ".incoming";

    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);
    private readonly string componentName;
    private readonly string root;
    private readonly string aside;
    private readonly long maxBodyBytes;

    /// <param name="componentName">Named in errors.</param>
    /// <param name="root">The absolute root folder; made where absent.</param>
    /// <param name="maxBodyBytes">Larger files are not answered.</param>
    /// <param name="timeProvider">The clock by which abandoned half files are told from those being written.</param>
    public LocalStorageBinding(string componentName, string root, TimeProvider timeProvider, long maxBodyBytes)
    {
        (this.componentName, this.root, aside, this.maxBodyBytes) = (componentName, root, Path.Combine(root, Aside), maxBodyBytes);
        Directory.CreateDirectory(aside);
        var oldest = timeProvider.GetUtcNow() - AbandonedAfter;
        foreach (var abandoned in new DirectoryInfo(aside).EnumerateFiles().Where(f => f.LastWriteTimeUtc < oldest.UtcDateTime))
            abandoned.Delete();
    }

    public IReadOnlyList<string> Operations { get; } = ["create", "get", "delete", "list"];

    public async Task<BindingAnswer> InvokeAsync(
        string operation, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) =>
        new(await RunAsync(operation, data, metadata, cancellationToken).ConfigureAwait(false));

    private async Task<byte[]> RunAsync(
        string operation, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var name = metadata.GetValueOrDefault("fileName", "");
        if (operation == "create")
            return await CreateAsync(Resolve(name.Length == 0 ? Guid.NewGuid().ToString() : name), data, cancellationToken).ConfigureAwait(false);
        var path = Resolve(name);
        return operation switch
        {
            "get" => await GetAsync(path, cancellationToken).ConfigureAwait(false),
            "delete" => Delete(path),
            "list" => List(path),
            _ => throw Failed($"unsupported operation {operation}"),
        };
    }

    private async Task<byte[]> CreateAsync(string path, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var half = Path.Combine(aside, Guid.NewGuid().ToString("n"));
        try
        {
            await File.WriteAllBytesAsync(half, GoText.Decode(data.Span), cancellationToken).ConfigureAwait(false);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(half, path, overwrite: true);
        }
        finally
        {
            File.Delete(half);
        }

        return JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["fileName"] = Path.GetRelativePath(root, path) });
    }

    private async Task<byte[]> GetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Exists)
                Fail.IfTooLarge(file.Length, maxBodyBytes, $"binding {componentName}: file {path}");
            return await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Failed($"file not found: {path}");
        }
    }

    private byte[] Delete(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path);
        else if (File.Exists(path))
            File.Delete(path);
        else
            throw Failed($"error deleting file {path}: no such file or directory");
        return [];
    }

    private byte[] List(string path)
    {
        if (File.Exists(path))
            throw Failed($"unable to list files as the file specified is not a directory: {path}");
        if (!Directory.Exists(path))
            throw Failed($"error getting stats for path {path}: no such file or directory");
        var files = Directory.EnumerateFiles(path, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.None,
            IgnoreInaccessible = false,
        });
        var hidden = aside + Path.DirectorySeparatorChar;
        return JsonSerializer.SerializeToUtf8Bytes(files.Where(f => !f.StartsWith(hidden, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private string Resolve(string name)
    {
        var path = ConfinedPath.Join(root, name);
        if (path == aside || path.StartsWith(aside + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw Failed($"fileName '{name}': the folder {Aside} is the component's own. Choose another name");
        return path;
    }

    private RpcException Failed(string problem) =>
        Fail.Rpc(StatusCode.Internal, "ERR_INVOKE_OUTPUT_BINDING", $"error invoking output binding {componentName}: {problem}");
}
