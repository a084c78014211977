using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Dapr;
using Dapr.Client;
using Grpc.Core;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>What <c>bindings.azure.blobstorage</c> does beyond the suite of all object bindings.</summary>
public sealed class AzureBlobBindingTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly TestFolder folder = new();
    private readonly HttpClient http = new();
    private AzuriteServer server = null!;
    private EmbeddedDaprClient client = null!;
    private BlobContainerClient raw = null!;

    public async ValueTask InitializeAsync()
    {
        server = await SharedAzurite.Server();
        var metadata = AzureBlobComponents.Of(server);
        folder.WithComponent("blobs", "bindings.azure.blobstorage", metadata);
        client = folder.Client();
        raw = new(server.ConnectionString, metadata.Single(m => m.Item1 == "containerName").Item2);
    }

    public ValueTask DisposeAsync()
    {
        client?.Dispose();
        http.Dispose();
        folder.Dispose();
        return default;
    }

    private async Task<(byte[] Data, IReadOnlyDictionary<string, string> Metadata)> InvokeAsync(string operation, byte[] data, params (string Name, string Value)[] metadata)
    {
        var request = new BindingRequest("blobs", operation) { Data = data };
        foreach (var (name, value) in metadata)
            request.Metadata[name] = value;
        var answer = await client.InvokeBindingAsync(request);
        return (answer.Data.ToArray(), answer.Metadata);
    }

    private async Task<JsonNode> JsonAsync(string operation, object? data = null, params (string Name, string Value)[] metadata) =>
        JsonNode.Parse((await InvokeAsync(operation, data is null ? [] : JsonSerializer.SerializeToUtf8Bytes(data), metadata)).Data)!;

    private async Task CreateAsync(string name, string text = "x") => await InvokeAsync("create", Encoding.UTF8.GetBytes(text), ("blobName", name));

    private async Task<string> GetAsync(string name) => Encoding.UTF8.GetString((await InvokeAsync("get", [], ("blobName", name))).Data);

    private static async Task<RpcException> FailureAsync(Func<Task> call) =>
        Assert.IsType<RpcException>((await Assert.ThrowsAsync<DaprException>(call)).InnerException);

    [Fact]
    public async Task Create_sets_headers_and_takes_the_rest_as_metadata()
    {
        var bytes = "\"hello \\u002B\""u8.ToArray();
        var hash = Convert.ToBase64String(Md5("hello +"u8));
        var (data, metadata) = await InvokeAsync(
            "create", bytes, ("blobName", "a b/f"), ("ContentType", "image/jpeg"), ("contentMD5", hash), ("contentEncoding", "identity"), ("contentLanguage", "es"),
            ("contentDisposition", "inline"), ("cacheControl", "no-cache"), ("site-id", "nörth\n7"), ("Kind", "crack"), ("empty", "ü"));
        Assert.Equal("a b/f", metadata["blobName"]);
        Assert.Equal("a b/f", JsonNode.Parse(data)!["blobName"]!.ToString());
        Assert.Equal(raw.GetBlobClient("a b/f").Uri.AbsoluteUri, JsonNode.Parse(data)!["blobURL"]!.ToString());
        Assert.False(JsonNode.Parse(data)!.AsObject().ContainsKey("presignURL"));
        BlobProperties stored = await raw.GetBlobClient("a b/f").GetPropertiesAsync();
        Assert.Equal(
            ("image/jpeg", hash, "identity", "es", "inline", "no-cache"),
            (stored.ContentType, Convert.ToBase64String(stored.ContentHash), stored.ContentEncoding, stored.ContentLanguage, stored.ContentDisposition, stored.CacheControl));
        Assert.Equal(["Kind=crack", "siteid=nrth7"], stored.Metadata.Select(m => $"{m.Key}={m.Value}").Order());

        var (got, none) = await InvokeAsync("get", [], ("blobName", "a b/f"));
        Assert.Equal("hello +", Encoding.UTF8.GetString(got));
        Assert.Empty(none);
        Assert.Equal("nrth7", (await InvokeAsync("get", [], ("blobName", "a b/f"), ("includeMetadata", "true"))).Metadata["siteid"]);
        Assert.True(Guid.TryParse((await InvokeAsync("create", bytes)).Metadata["blobName"], out _));
    }

    [Fact]
    public async Task A_wrong_MD5_stores_nothing()
    {
        await FailureAsync(() => InvokeAsync("create", "other"u8.ToArray(), ("blobName", "f"), ("contentMD5", Convert.ToBase64String(Md5("hello"u8)))));
        Assert.Contains("blob not found", (await FailureAsync(() => GetAsync("f"))).Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_a_list_follow_one_another()
    {
        await InvokeAsync("create", "1"u8.ToArray(), ("blobName", "a/1"), ("kind", "crack"), ("contentType", "text/plain"));
        foreach (var name in new[] { "a/2", "b", "c", "d" })
            await CreateAsync(name);
        List<string> seen = [];
        var marker = "";
        for (var page = 0; page < 3; page++)
        {
            var (data, metadata) = await InvokeAsync("list", JsonSerializer.SerializeToUtf8Bytes(new { maxResults = 2, marker }));
            seen.AddRange(JsonNode.Parse(data)!.AsArray().Select(b => b!["Name"]!.ToString()));
            Assert.Equal((page == 2 ? "1" : "2", "1"), (metadata["number"], metadata["pagesTraversed"]));
            marker = metadata["marker"];
            Assert.Equal(page == 2, marker.Length == 0);
        }

        Assert.Equal(["a/1", "a/2", "b", "c", "d"], seen);
        Assert.Equal("5", (await InvokeAsync("list", [])).Metadata["number"]);
        var found = (await JsonAsync("list", new { prefix = "a/", include = new { metadata = true } })).AsArray();
        Assert.Equal(2, found.Count);
        Assert.Equal("crack", found[0]!["Metadata"]!["kind"]!.ToString());
        var properties = found[0]!["Properties"]!;
        Assert.Equal((1L, "text/plain", "BlockBlob"), (properties["ContentLength"]!.GetValue<long>(), properties["ContentType"]!.ToString(), properties["BlobType"]!.ToString()));
        Assert.InRange(properties["LastModified"]!.GetValue<DateTimeOffset>(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Null((await JsonAsync("list", new { prefix = "a/" }))[0]!["Metadata"]);
    }

    [Fact]
    public async Task A_signed_address_reads_the_blob_and_its_ranges_and_nothing_else()
    {
        var created = await JsonAsync("create", "0123456789", ("blobName", "ä ö/f"), ("signTTL", "15m"));
        var signed = await JsonAsync("presign", null, ("blobName", "ä ö/f"), ("signTTL", "15m"));
        await CreateAsync("ä ö/g");
        foreach (var address in new[] { created["presignURL"]!.ToString(), signed["presignURL"]!.ToString() })
        {
            Assert.Equal("0123456789", await http.GetStringAsync(address));
            using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(3, 5) } };
            using var part = await http.SendAsync(request);
            Assert.Equal((HttpStatusCode.PartialContent, "345"), (part.StatusCode, await part.Content.ReadAsStringAsync()));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(address.Replace("/f?", "/g?", StringComparison.Ordinal)));
            using var deletion = await http.DeleteAsync(address);
            Assert.Equal(HttpStatusCode.Forbidden, deletion.StatusCode);
        }
    }

    [Fact]
    public async Task A_signed_address_ends_with_its_time()
    {
        await CreateAsync("f");
        var address = (await JsonAsync("presign", null, ("blobName", "f"), ("signTTL", "1s")))["presignURL"]!.ToString();
        for (var deadline = DateTime.UtcNow + Deadline; await StatusAsync(address) != HttpStatusCode.Forbidden; await Task.Delay(50))
            Assert.True(DateTime.UtcNow < deadline, "the address does not expire");
    }

    [Fact]
    public async Task Snapshots_are_deleted_as_asked()
    {
        await CreateAsync("f");
        await raw.GetBlobBaseClient("f").CreateSnapshotAsync();
        Assert.Contains("SnapshotsPresent (HTTP 409)", (await FailureAsync(() => InvokeAsync("delete", [], ("blobName", "f")))).Status.Detail, StringComparison.Ordinal);
        Assert.Equal(2, (await JsonAsync("list", new { include = new { snapshots = true } })).AsArray().Count);
        await InvokeAsync("delete", [], ("blobName", "f"), ("deleteSnapshots", "only"));
        Assert.Equal("x", await GetAsync("f"));
        await raw.GetBlobBaseClient("f").CreateSnapshotAsync();
        await InvokeAsync("delete", [], ("blobName", "f"), ("deleteSnapshots", "include"));
        Assert.Empty((await JsonAsync("list", new { include = new { snapshots = true } })).AsArray());
    }

    [Fact]
    public async Task A_blob_larger_than_an_answer_is_refused_and_read_into_a_file()
    {
        await CreateAsync("f");
        await raw.GetBlobClient("large").UploadAsync(new BinaryData(new byte[(4 << 20) + 1]));
        Assert.Equal(StatusCode.ResourceExhausted, (await FailureAsync(() => GetAsync("large"))).StatusCode);
        var (data, metadata) = await InvokeAsync("get", [], ("blobName", "large"), ("filePath", "new/large.bin"));
        Assert.Empty(data);
        Assert.Equal("new/large.bin", metadata["filePath"]);
        var path = Path.Combine(folder.Options().BaseDirectory, "new", "large.bin");
        Assert.Equal((4 << 20) + 1, new FileInfo(path).Length);
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        await FailureAsync(() => InvokeAsync("get", [], ("blobName", "none"), ("filePath", "new/none.bin")));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public async Task Bulk_operations_answer_item_by_item()
    {
        var data = folder.Options().BaseDirectory;
        Directory.CreateDirectory(data);
        File.WriteAllText(Path.Combine(data, "sent.txt"), "from a file");
        var (answer, metadata) = await InvokeAsync("bulkCreate", JsonSerializer.SerializeToUtf8Bytes(new
        {
            items = new object[]
            {
                new { blobName = "in/one", data = "1", contentType = "text/plain" },
                new { blobName = "in/two", sourcePath = "sent.txt" },
                new { blobName = "in/three", sourcePath = "nowhere.txt" },
            },
        }));
        Assert.Equal("3", metadata["number"]);
        var created = JsonNode.Parse(answer)!.AsArray();
        Assert.Equal([true, true, false], created.Select(i => i!["error"] is null));
        Assert.Equal(raw.GetBlobClient("in/one").Uri.AbsoluteUri, created[0]!["blobURL"]!.ToString());
        Assert.Equal("text/plain", (await raw.GetBlobClient("in/one").GetPropertiesAsync()).Value.ContentType);

        var got = await JsonAsync("bulkGet", new { items = new object[] { new { blobName = "in/one" }, new { blobName = "in/two", filePath = "got.txt" }, new { blobName = "in/three" } } });
        Assert.Equal(("1", "got.txt", null), (Encoding.UTF8.GetString(Convert.FromBase64String(got[0]!["data"]!.ToString())), got[1]!["filePath"]!.ToString(), got[1]!["data"]));
        Assert.Equal("from a file", File.ReadAllText(Path.Combine(data, "got.txt")));
        Assert.Contains("blob not found", got[2]!["error"]!.ToString(), StringComparison.Ordinal);

        got = await JsonAsync("bulkGet", new { prefix = "in/", destinationDir = "all", items = new[] { new { blobName = "in/one" } } });
        Assert.Equal(["in/one", "in/two"], got.AsArray().Select(i => i!["blobName"]!.ToString()));
        Assert.Equal("from a file", File.ReadAllText(Path.Combine(data, "all", "in", "two")));
        Assert.False(File.Exists(Path.Combine(data, "all", "in", "one")));

        var deleted = await JsonAsync("bulkDelete", new { prefix = "in/", blobNames = new[] { "none", "in/one" } });
        Assert.Equal(["none", "in/one", "in/two"], deleted.AsArray().Select(i => i!["blobName"]!.ToString()));
        Assert.Equal([false, true, true], deleted.AsArray().Select(i => i!["error"] is null));
        Assert.Empty((await JsonAsync("list")).AsArray());
    }

    [Theory]
    [InlineData("get", "", "blobName", "none", "blob not found")]
    [InlineData("delete", "", "blobName", "none", "blob not found")]
    [InlineData("get", "", "key", "f", "required metadata 'blobName'")]
    [InlineData("presign", "", "blobName", "f", "required metadata 'signTTL'")]
    [InlineData("create", "", "signTTL", "0s", "signTTL '0s'")]
    [InlineData("create", "", "contentMD5", "AAAA", "contentMD5 'AAAA'")]
    [InlineData("bulkGet", "", "a", "b", "items or prefix is required")]
    [InlineData("bulkGet", """{"prefix":"a"}""", "a", "b", "destinationDir is required")]
    [InlineData("bulkCreate", """{"items":[{"blobName":"a"}]}""", "a", "b", "index 0 is missing both data and sourcePath")]
    [InlineData("bulkDelete", "{}", "a", "b", "prefix or blobNames is required")]
    [InlineData("bulkDelete", """{"blobNames":["a"],"deleteSnapshots":"all"}""", "a", "b", "deleteSnapshots 'all'")]
    public async Task A_bad_request_is_told_with_field_and_value(string operation, string data, string name, string value, string problem)
    {
        var failure = await FailureAsync(() => InvokeAsync(operation, Encoding.UTF8.GetBytes(data), (name, value)));
        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.All(["ERR_INVOKE_OUTPUT_BINDING", "blobs", problem], part => Assert.Contains(part, failure.Status.Detail, StringComparison.Ordinal));
        Assert.Empty((await JsonAsync("list")).AsArray());
    }

    [Theory]
    [InlineData("contentType", "image\njpeg")]
    [InlineData("contentType", "ü")]
    [InlineData("contentDisposition", "a\nb")]
    [InlineData("blobName", "a\nb")]
    [InlineData("blobName", "a\0b")]
    [InlineData("blobName", "../../a")]
    [InlineData("blobName", "//a//")]
    [InlineData("7", "digit first")]
    public async Task An_odd_value_is_served_or_refused_as_Dapr_does(string name, string value)
    {
        try
        {
            await InvokeAsync("create", "x"u8.ToArray(), name == "blobName" ? [(name, value)] : [("blobName", "f"), (name, value)]);
            Assert.Equal("x", await GetAsync(name == "blobName" ? value : "f"));
        }
        catch (DaprException e)
        {
            Assert.Equal(StatusCode.Internal, Assert.IsType<RpcException>(e.InnerException).StatusCode);
            Assert.Contains("blobs", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_connection_string_and_the_older_names_lead_to_the_same_blobs()
    {
        await CreateAsync("f", "found");
        using var other = new TestFolder()
            .WithComponent("string", "bindings.azure.blobstorage", ("connectionString", server.ConnectionString), ("container", raw.Name), ("getBlobRetryCount", "0"))
            .WithComponent(
                "older", "bindings.azure.blobstorage", ("storageAccount", AzuriteServer.Account), ("storageAccessKey", AzuriteServer.Key), ("container", raw.Name), ("storageEndpoint", server.Address + "/"),
                ("disableEntityManagement", "true"));
        using var both = other.Client();
        foreach (var name in new[] { "string", "older" })
        {
            var answer = await both.InvokeBindingAsync(new BindingRequest(name, "get") { Metadata = { ["blobName"] = "f" } });
            Assert.Equal("found", Encoding.UTF8.GetString(answer.Data.Span));
        }
    }

    [Fact]
    public async Task The_container_is_made_as_the_file_says()
    {
        var name = "c" + Guid.NewGuid().ToString("n");
        using var unmade = new TestFolder().WithComponent(
            "blobs", "bindings.azure.blobstorage", ("connectionString", server.ConnectionString), ("containerName", name), ("disableEntityManagement", "true"), ("retryCount", "0"));
        using (var other = unmade.Client())
            Assert.Contains("ContainerNotFound (HTTP 404)", (await FailureAsync(() => other.InvokeBindingAsync("blobs", "list", new { prefix = "a" }))).Status.Detail, StringComparison.Ordinal);
        using var open = new TestFolder().WithComponent("blobs", "bindings.azure.blobstorage", ("connectionString", server.ConnectionString), ("containerName", name), ("publicAccessLevel", "blob"));
        using (var other = open.Client())
            await other.InvokeBindingAsync("blobs", "create", "for all", new Dictionary<string, string> { ["blobName"] = "f" });
        Assert.Equal("for all", await http.GetStringAsync($"{server.Endpoint}/{name}/f"));
    }

    private async Task<HttpStatusCode> StatusAsync(string address)
    {
        using var answer = await http.GetAsync(address);
        return answer.StatusCode;
    }

#pragma warning disable CA5351 // The service's own check sum.
    private static byte[] Md5(ReadOnlySpan<byte> bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351
}
