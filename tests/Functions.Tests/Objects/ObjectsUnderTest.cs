using System.Globalization;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Transfers;
using Puente.Runtime.Dapr;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Functions.Tests.Objects;

/// <summary>An object store over one component, in a folder of its own. Messages are bounded by 1 MiB: what is larger has not passed one.</summary>
internal sealed class ObjectsUnderTest : IAsyncDisposable
{
    private readonly EmbeddedDaprClient _dapr;
    private readonly ObjectTransport _transport;
    private readonly TransferGate _gate;

    public ObjectsUnderTest(string type, string metadata, TransferOptions? options = null, TimeProvider? time = null)
    {
        var components = Directory.CreateDirectory(Path.Combine(Folder, "components")).FullName;
        File.WriteAllText(
            Path.Combine(components, "cloud.yaml"),
            $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{ name: cloud }}\nspec: {{ type: {type}, version: v1, metadata: {metadata} }}\n");
        try
        {
            _dapr = new EmbeddedDaprClient(new EmbeddedDaprOptions { AppId = "edge-1", ComponentsDirectories = { components }, BaseDirectory = Folder, MaxBodyBytes = 1 << 20 });
        }
        catch (ComponentException e) when (e.Message.Contains($"'{type}'", StringComparison.Ordinal))
        {
            Assert.Skip($"The embedded client has no {type}.");
        }

        var transfers = options ?? new TransferOptions();
        _gate = new TransferGate(transfers, time ?? TimeProvider.System);
        _transport = new ObjectTransport(Path.Combine(Folder, "spool"), transfers.StallTimeout, TimeProvider.System, new Random(1));
        Store = new ObjectStore(_dapr!, "cloud", _transport);
        Files = new ContentFiles(Store, _gate);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("puente-objects-").FullName;

    public ObjectStore Store { get; }

    public ContentFiles Files { get; }

    public TransferGate Gate => _gate;

    public static ObjectsUnderTest Local() => new("bindings.localstorage", "[{ name: rootPath, value: objects }]");

    public static ObjectsUnderTest S3(int port, TransferOptions? options = null, TimeProvider? time = null) => new(
        "bindings.aws.s3",
        string.Create(CultureInfo.InvariantCulture, $"[{{ name: bucket, value: {S3Server.Bucket} }}, {{ name: endpoint, value: \"http://127.0.0.1:{port}\" }}, {{ name: forcePathStyle, value: \"true\" }}, {{ name: accessKey, value: {S3Server.AccessKey} }}, {{ name: secretKey, value: {S3Server.SecretKey} }}]"),
        options, time);

    public static ObjectsUnderTest Azure(int port) => new(
        "bindings.azure.blobstorage",
        string.Create(CultureInfo.InvariantCulture, $"[{{ name: accountName, value: {AzuriteServer.Account} }}, {{ name: accountKey, value: \"{AzuriteServer.Key}\" }}, {{ name: containerName, value: puente }}, {{ name: endpoint, value: \"http://127.0.0.1:{port}\" }}]"));

    /// <summary>A file of <paramref name="bytes"/> seeded bytes.</summary>
    public string NewFile(int bytes, int seed = 1)
    {
        var content = new byte[bytes];
        new Random(seed).NextBytes(content);
        var path = Path.Combine(Folder, $"file-{seed}-{bytes}");
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Stores such a file under its content.</summary>
    public Task<ReleaseFile> PublishAsync(int bytes, int seed = 1) => Files.PutAsync(NewFile(bytes, seed), "weights", TestContext.Current.CancellationToken);

    /// <summary>Fetches <paramref name="file"/> to <paramref name="path"/>; the bytes that crossed.</summary>
    public async Task<long> FetchAsync(ReleaseFile file, string path, CancellationToken cancellationToken = default)
    {
        long crossed = 0;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, TestContext.Current.CancellationToken);
        await Files.GetAsync(file, path, _ => Task.CompletedTask, bytes => Interlocked.Add(ref crossed, bytes), either.Token);
        return crossed;
    }

    public async ValueTask DisposeAsync()
    {
        _dapr.Dispose();
        _transport.Dispose();
        _gate.Dispose();
        await Task.CompletedTask;
        Directory.Delete(Folder, recursive: true);
    }

    public static string KeyOf(Digest digest) => $"files/{digest.Hex[..2]}/{digest.Hex}";
}
