using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Puente.Runtime.Dapr.Bindings;
using Puente.Runtime.Dapr.Errors;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>A server that takes connections and says nothing: the libraries' time-outs are failures of the store, a caller's cancellation is not.</summary>
public sealed class SilentServerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private static readonly Dictionary<string, string> Named = new() { ["key"] = "k", ["blobName"] = "k" };
    private readonly TestFolder folder = new();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public SilentServerTests() => listener.Start();

    private string Address => $"http://{listener.LocalEndpoint}";

    public void Dispose()
    {
        listener.Dispose();
        folder.Dispose();
    }

    private S3Binding S3(TimeSpan patience) => new(
        "far", new PlainS3Client(new BasicAWSCredentials("a", "s"), new AmazonS3Config { ServiceURL = Address, ForcePathStyle = true, Timeout = patience, MaxErrorRetry = 0 }), "b", new(false, false, null), folder.Options());

    private AzureBlobBinding Azure(TimeSpan patience, int retries)
    {
        var options = new BlobClientOptions { Retry = { MaxRetries = retries, NetworkTimeout = patience, Delay = TimeSpan.FromMilliseconds(1) } };
        var container = new BlobContainerClient(new Uri(Address + "/a/c"), new StorageSharedKeyCredential("a", "AAAA"), options);
        return new("far", container, PublicAccessType.None, false, folder.Options());
    }

    [Theory]
    [InlineData("s3", 0)]
    [InlineData("azure", 0)]
    [InlineData("azure", 1)]
    public async Task Its_time_out_is_a_failure_of_the_store(string kind, int retries)
    {
        ObjectBinding binding = kind == "s3" ? S3(Patience) : Azure(Patience, retries);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => binding.InvokeAsync("get", default, Named, CancellationToken.None));
        Assert.True(Fail.IsOfStore(error), error.ToString());
        Assert.NotEmpty(Fail.Said(error));
    }

    [Theory]
    [InlineData("s3")]
    [InlineData("azure")]
    public async Task A_caller_s_cancellation_stays_one(string kind)
    {
        ObjectBinding binding = kind == "s3" ? S3(TimeSpan.FromMinutes(5)) : Azure(TimeSpan.FromMinutes(5), 3);
        using var cancel = new CancellationTokenSource(Patience);
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => binding.InvokeAsync("get", default, Named, cancel.Token));
        Assert.False(Fail.IsOfStore(error));
    }
}
