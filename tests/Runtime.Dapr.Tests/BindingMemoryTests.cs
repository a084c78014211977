using Dapr.Client;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>Files by <c>filePath</c> are streamed: what is allocated does not grow with them.</summary>
[Collection(Alone)]
public sealed class BindingMemoryTests : IDisposable
{
    /// <summary>Runs by itself: allocations are counted for the whole process.</summary>
    public const string Alone = "alone";

    private const int Megabytes = 256;
    private const long MostAllocated = 48 << 20;
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Large(string name)
    {
        var path = Path.Combine(folder.Root, name);
        var block = new byte[1 << 20];
        using var file = File.Create(path);
        for (var i = 0; i < Megabytes; i++)
        {
            BitConverter.TryWriteBytes(block, i);
            file.Write(block);
        }

        return path;
    }

    private static async Task<long> AllocatedAsync(Func<Task> work)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await work();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static bool Same(string one, string other)
    {
        using var a = File.OpenRead(one);
        using var b = File.OpenRead(other);
        var (left, right) = (new byte[1 << 20], new byte[1 << 20]);
        for (; ; )
        {
            var read = a.ReadAtLeast(left, left.Length, throwOnEndOfStream: false);
            if (b.ReadAtLeast(right, right.Length, throwOnEndOfStream: false) != read || !left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, read)))
                return false;
            if (read == 0)
                return true;
        }
    }

    [Fact]
    public async Task To_S3_and_back()
    {
        folder.WithComponent("s3", "bindings.aws.s3", S3Components.Of(await SharedS3.Server()));
        using var client = folder.Client();
        var (sent, got) = (Large("sent"), Path.Combine(folder.Root, "got"));
        var named = new Dictionary<string, string> { ["key"] = Guid.NewGuid().ToString(), ["filePath"] = sent };
        Assert.InRange(await AllocatedAsync(() => client.InvokeBindingAsync<string?>("s3", "create", null, named)), 0, MostAllocated);
        var asked = new { items = new[] { new { key = named["key"], filePath = got } } };
        Assert.InRange(await AllocatedAsync(() => client.InvokeBindingAsync("s3", "bulkGet", asked)), 0, MostAllocated);
        Assert.True(Same(sent, got));
    }

    [Fact]
    public async Task To_Azure_Blob_and_back()
    {
        folder.WithComponent("blobs", "bindings.azure.blobstorage", AzureBlobComponents.Of(await SharedAzurite.Server()));
        using var client = folder.Client();
        var (sent, got) = (Large("sent"), Path.Combine(folder.Root, "got"));
        Assert.InRange(await AllocatedAsync(() => client.InvokeBindingAsync("blobs", "bulkCreate", new { items = new[] { new { blobName = "f", sourcePath = sent } } })), 0, MostAllocated);
        Assert.InRange(await AllocatedAsync(() => client.InvokeBindingAsync<string?>("blobs", "get", null, new Dictionary<string, string> { ["blobName"] = "f", ["filePath"] = got })), 0, MostAllocated);
        Assert.True(Same(sent, got));
    }
}
