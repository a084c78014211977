using System.Text;
using Dapr;
using Dapr.Client;
using Grpc.Core;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>Object servers that are away at start, die, and come back.</summary>
public sealed class ObjectServerRestartTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task S3_may_be_away()
    {
        await using var server = await S3Server.Start();
        await server.Down();
        folder.WithComponent("far", "bindings.aws.s3", S3Components.Of(server));
        await ComesBackAsync(server, keeps: true);
    }

    [Fact]
    public async Task A_file_whose_server_dies_midway_fails_and_goes_up_whole_the_next_time()
    {
        await using var server = await S3Server.Start();
        folder.WithComponent("far", "bindings.aws.s3", S3Components.Of(server));
        using var client = folder.Client();
        var path = Path.Combine(folder.Root, "large");
        await using (var file = File.Create(path))
            file.SetLength(256 << 20);
        var metadata = new Dictionary<string, string> { ["key"] = "f", ["filePath"] = path };
        var upload = client.InvokeBindingAsync<string?>("far", "create", null, metadata);
        for (var deadline = DateTime.UtcNow.AddSeconds(30); Directory.EnumerateFiles(server.Folder, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length) < 24 << 20; await Task.Delay(5))
            Assert.True(DateTime.UtcNow < deadline && !upload.IsCompleted, "the upload does not begin");
        await server.Down();
        var error = await Assert.ThrowsAsync<DaprException>(() => upload);
        Assert.Contains("ERR_INVOKE_OUTPUT_BINDING: binding far: ", error.Message, StringComparison.Ordinal);

        await server.Up();
        Assert.Contains("not found", (await Assert.ThrowsAsync<DaprException>(() => InvokeAsync(client, "get"))).Message, StringComparison.Ordinal);
        await client.InvokeBindingAsync<string?>("far", "create", null, metadata);
        Assert.Contains($"\"Size\":{256 << 20},", await InvokeAsync(client, "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure_Blob_may_be_away()
    {
        await using var server = await AzuriteServer.Start();
        await server.Down();
        // Two tries: what the library throws after several is another exception than after one.
        folder.WithComponent("far", "bindings.azure.blobstorage", AzureBlobComponents.Of(server, ("retryCount", "1")));
        // Azurite writes what it knows to disk every five seconds: a killed one comes back without the newest.
        await ComesBackAsync(server, keeps: false);
    }

    private async Task ComesBackAsync(NpmServer server, bool keeps)
    {
        using var client = folder.Client();
        foreach (var operation in new[] { "create", "get", "delete", "list" })
            await FailsAsync(() => InvokeAsync(client, operation));
        await FailsAsync(() => client.InvokeBindingAsync("far", "list", new { prefix = "a" }));
        await server.Up();
        await InvokeAsync(client, "list");
        await server.Down();
        var each = await client.InvokeBindingAsync<object, List<Dictionary<string, string>>>("far", "bulkGet", new { items = new[] { new { key = "f", blobName = "f" } } });
        Assert.NotEmpty(Assert.Single(each)["error"]);

        for (var round = 0; round < 2; round++)
        {
            await server.Up();
            await InvokeAsync(client, "create", $"round {round}");
            Assert.Equal($"round {round}", await InvokeAsync(client, "get"));
            await server.Down();
            await FailsAsync(() => InvokeAsync(client, "get"));
        }

        await server.Up();
        if (!keeps)
            await InvokeAsync(client, "create", "round 1");
        Assert.Equal("round 1", await InvokeAsync(client, "get"));
    }

    private static async Task<string> InvokeAsync(DaprClient client, string operation, string data = "") => Encoding.UTF8.GetString((await client.InvokeBindingAsync(
        new BindingRequest("far", operation) { Data = operation == "create" ? Encoding.UTF8.GetBytes(data) : default, Metadata = { ["key"] = "f", ["blobName"] = "f" } })).Data.Span);

    private static async Task FailsAsync(Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<DaprException>(call);
        Assert.Equal(StatusCode.Internal, Assert.IsType<RpcException>(error.InnerException).StatusCode);
        Assert.Contains("ERR_INVOKE_OUTPUT_BINDING: binding far: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("onnection refused", error.Message, StringComparison.Ordinal);
    }
}
