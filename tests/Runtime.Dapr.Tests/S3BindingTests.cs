using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Dapr;
using Dapr.Client;
using Grpc.Core;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>What <c>bindings.aws.s3</c> does beyond the suite of all object bindings.</summary>
public sealed class S3BindingTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly TestFolder folder = new();
    private readonly string prefix = Guid.NewGuid().ToString("n") + "/";
    private readonly HttpClient http = new();
    private S3Server server = null!;
    private EmbeddedDaprClient client = null!;
    private AmazonS3Client raw = null!;

    public async ValueTask InitializeAsync()
    {
        server = await SharedS3.Server();
        folder.WithComponent("s3", "bindings.aws.s3", S3Components.Of(server));
        client = folder.Client();
        raw = new(new BasicAWSCredentials(S3Server.AccessKey, S3Server.SecretKey), new AmazonS3Config { ServiceURL = server.Address, ForcePathStyle = true });
    }

    public ValueTask DisposeAsync()
    {
        client?.Dispose();
        raw?.Dispose();
        http.Dispose();
        folder.Dispose();
        return default;
    }

    private async Task<(byte[] Data, IReadOnlyDictionary<string, string> Metadata)> InvokeAsync(string operation, byte[] data, params (string Name, string Value)[] metadata)
    {
        var request = new BindingRequest("s3", operation) { Data = data };
        foreach (var (name, value) in metadata)
            request.Metadata[name] = name == "key" ? prefix + value : value;
        var answer = await client.InvokeBindingAsync(request);
        return (answer.Data.ToArray(), answer.Metadata);
    }

    private async Task<JsonNode> JsonAsync(string operation, object? data = null, params (string Name, string Value)[] metadata) =>
        JsonNode.Parse((await InvokeAsync(operation, data is null ? [] : JsonSerializer.SerializeToUtf8Bytes(data), metadata)).Data)!;

    private async Task CreateAsync(string key, string text = "x") => await InvokeAsync("create", Encoding.UTF8.GetBytes(text), ("key", key));

    private async Task<string> GetAsync(string key, params (string, string)[] more) => Encoding.UTF8.GetString((await InvokeAsync("get", [], [("key", key), .. more])).Data);

    private static async Task<RpcException> FailureAsync(Func<Task> call) =>
        Assert.IsType<RpcException>((await Assert.ThrowsAsync<DaprException>(call)).InnerException);

    [Theory]
    [InlineData("plain", null, "plain")]
    [InlineData("\"quoted \\u002B\"", null, "quoted +")]
    [InlineData("aGVsbG8=", null, "aGVsbG8=")]
    [InlineData("aGVsbG8=", "true", "hello")]
    [InlineData("\"aGVsbG8=\"", "1", "hello")]
    [InlineData("aGVsbG8=", "no", "aGVsbG8=")]
    public async Task Create_unquotes_and_decodes_only_when_asked(string data, string? decode, string stored)
    {
        await InvokeAsync("create", Encoding.UTF8.GetBytes(data), ("key", "f"), ("decodeBase64", decode ?? ""));
        Assert.Equal(stored, await GetAsync("f"));
        Assert.Equal(Convert.ToBase64String(Encoding.UTF8.GetBytes(stored)), await GetAsync("f", ("encodeBase64", "true")));
    }

    [Fact]
    public async Task Create_answers_with_the_place_and_invents_a_key()
    {
        var (data, metadata) = await InvokeAsync("create", "x"u8.ToArray(), ("key", "a b/f"), ("Content-Type", "image/jpeg"));
        Assert.Equal(prefix + "a b/f", metadata["key"]);
        var answer = JsonNode.Parse(data)!;
        Assert.Equal($"{server.Address}/{S3Server.Bucket}/{prefix}a%20b/f", answer["location"]!.ToString());
        Assert.True(answer.AsObject().ContainsKey("versionID"));
        Assert.False(answer.AsObject().ContainsKey("presignURL"));
        var stored = await raw.GetObjectMetadataAsync(S3Server.Bucket, prefix + "a b/f");
        Assert.Equal("image/jpeg", stored.Headers.ContentType);
        var (_, invented) = await InvokeAsync("create", "y"u8.ToArray());
        Assert.True(Guid.TryParse(invented["key"], out _));
        Assert.Equal("y", Encoding.UTF8.GetString((await client.InvokeBindingAsync(new BindingRequest("s3", "get") { Metadata = { ["key"] = invented["key"] } })).Data.Span));
    }

    [Fact]
    public async Task Pages_of_a_list_follow_one_another()
    {
        foreach (var key in new[] { "a/1", "a/2", "b/3", "c", "d" })
            await CreateAsync(key, key);
        var page = await JsonAsync("list", new { prefix, maxResults = 2 });
        Assert.True(page["IsTruncated"]!.GetValue<bool>());
        Assert.Equal([prefix + "a/1", prefix + "a/2"], Keys(page));
        page = await JsonAsync("list", new { prefix, maxResults = 2, marker = prefix + "a/2" });
        Assert.Equal([prefix + "b/3", prefix + "c"], Keys(page));
        page = await JsonAsync("list", new { prefix, maxResults = 2, marker = prefix + "c" });
        Assert.Equal([prefix + "d"], Keys(page));
        Assert.False(page["IsTruncated"]!.GetValue<bool>());

        page = await JsonAsync("list", new { prefix, delimiter = "/" });
        Assert.Equal([prefix + "c", prefix + "d"], Keys(page));
        Assert.Equal([prefix + "a/", prefix + "b/"], page["CommonPrefixes"]!.AsArray().Select(p => p!["Prefix"]!.ToString()));
        Assert.Equal(("1000", S3Server.Bucket, prefix), (page["MaxKeys"]!.ToString(), page["Name"]!.ToString(), page["Prefix"]!.ToString()));
        var first = page["Contents"]![0]!;
        Assert.Equal(1, first["Size"]!.GetValue<long>());
        Assert.StartsWith("\"", first["ETag"]!.ToString(), StringComparison.Ordinal);
        Assert.InRange(first["LastModified"]!.GetValue<DateTimeOffset>(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.NotEmpty((await JsonAsync("list"))["Contents"]!.AsArray());

        static IEnumerable<string> Keys(JsonNode page) => page["Contents"]!.AsArray().Select(o => o!["Key"]!.ToString());
    }

    [Fact]
    public async Task A_signed_address_reads_the_object_and_its_ranges()
    {
        var created = await JsonAsync("create", "0123456789", ("key", "ä ö/f"), ("presignTTL", "15m"));
        var signed = await JsonAsync("presign", null, ("key", "ä ö/f"), ("presignTTL", "15m"));
        foreach (var address in new[] { created["presignURL"]!.ToString(), signed["presignURL"]!.ToString() })
        {
            Assert.Equal("0123456789", await http.GetStringAsync(address));
            using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(3, 5) } };
            using var part = await http.SendAsync(request);
            Assert.Equal((HttpStatusCode.PartialContent, "345"), (part.StatusCode, await part.Content.ReadAsStringAsync()));
            var uri = new Uri(address);
            Assert.Equal(S3Signature.Of(uri, S3Server.SecretKey), S3Signature.In(uri));
            Assert.NotEqual(S3Signature.Of(new Uri(address.Replace("/f?", "/g?", StringComparison.Ordinal)), S3Server.SecretKey), S3Signature.In(uri));
            // The time left when it was signed: seconds may have begun meanwhile.
            Assert.InRange(int.Parse(System.Web.HttpUtility.ParseQueryString(uri.Query)["X-Amz-Expires"]!, System.Globalization.CultureInfo.InvariantCulture), 840, 901);
        }
    }

    [Fact]
    public async Task A_signed_address_ends_with_its_time()
    {
        await CreateAsync("f");
        var address = (await JsonAsync("presign", null, ("key", "f"), ("presignTTL", "1s")))["presignURL"]!.ToString();
        for (var deadline = DateTime.UtcNow + Deadline; await StatusAsync(address) != HttpStatusCode.Forbidden; await Task.Delay(50))
            Assert.True(DateTime.UtcNow < deadline, "the address does not expire");
    }

    private async Task<HttpStatusCode> StatusAsync(string address)
    {
        using var answer = await http.GetAsync(address);
        return answer.StatusCode;
    }

    [Theory]
    [InlineData("get", "", "none", "object not found")]
    [InlineData("get", "", null, "required metadata 'key'")]
    [InlineData("delete", "", null, "required metadata 'key'")]
    [InlineData("presign", "", "f", "required metadata 'presignTTL'")]
    [InlineData("presign", "", "f", "presignTTL 'soon'", "presignTTL", "soon")]
    [InlineData("create", "", "f", "presignTTL '169h'", "presignTTL", "169h")]
    [InlineData("create", "no base64!", "f", "not base64", "decodeBase64", "true")]
    [InlineData("create", "", "f", "tags 'crack'", "tags", "a=b,crack")]
    [InlineData("create", "", "f", "nowhere.bin: no such file", "filePath", "nowhere.bin")]
    [InlineData("list", "[]", null, "must be a JSON object")]
    [InlineData("list", "{", null, "not JSON")]
    [InlineData("bulkGet", "{}", null, "'items' missing")]
    [InlineData("bulkGet", """{"items":[{"key":"a"},{"filePath":"b"}]}""", null, "index 1 is missing key")]
    [InlineData("bulkGet", """{"items":[{"key":"a"}],"concurrency":0}""", null, "concurrency '0'")]
    [InlineData("bulkDelete", """{"keys":["a",7]}""", null, "'keys' must be an array")]
    [InlineData("bulkDelete", "", null, "'keys' missing")]
    public async Task A_bad_request_is_told_with_field_and_value(string operation, string data, string? key, string problem, string? name = null, string? value = null)
    {
        List<(string, string)> metadata = [];
        if (key is not null)
            metadata.Add(("key", key));
        if (name is not null)
            metadata.Add((name, value!));
        var failure = await FailureAsync(() => InvokeAsync(operation, Encoding.UTF8.GetBytes(data), [.. metadata]));
        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.All(["ERR_INVOKE_OUTPUT_BINDING", "s3", problem], part => Assert.Contains(part, failure.Status.Detail, StringComparison.Ordinal));
        if (operation == "create")
            Assert.Contains("not found", (await FailureAsync(() => GetAsync("f"))).Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Type", "image\njpeg")]
    [InlineData("Content-Type", "no type")]
    [InlineData("storageClass", "a\nb")]
    [InlineData("storageClass", "ü")]
    [InlineData("tags", "a=b\nc")]
    [InlineData("key", "a\nb")]
    [InlineData("key", "a\0b")]
    [InlineData("key", "../../a")]
    [InlineData("key", "//a//")]
    public async Task An_odd_value_is_served_or_refused_as_Dapr_does(string name, string value)
    {
        try
        {
            await InvokeAsync("create", "x"u8.ToArray(), [("key", "f"), (name, value)]);
            Assert.Equal("x", await GetAsync(name == "key" ? value : "f"));
        }
        catch (DaprException e)
        {
            Assert.Equal(StatusCode.Internal, Assert.IsType<RpcException>(e.InnerException).StatusCode);
            Assert.Contains("s3", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_object_larger_than_an_answer_is_refused_and_a_signed_address_reads_it()
    {
        await raw.PutObjectAsync(new PutObjectRequest { BucketName = S3Server.Bucket, Key = prefix + "large", InputStream = new MemoryStream(new byte[(4 << 20) + 1]), UseChunkEncoding = false });
        Assert.Equal(StatusCode.ResourceExhausted, (await FailureAsync(() => GetAsync("large"))).StatusCode);
        var address = (await JsonAsync("presign", null, ("key", "large"), ("presignTTL", "1m")))["presignURL"]!.ToString();
        Assert.Equal((4 << 20) + 1, (await http.GetByteArrayAsync(address)).Length);
    }

    [Fact]
    public async Task Bulk_operations_answer_item_by_item()
    {
        Directory.CreateDirectory(folder.Options().BaseDirectory);
        File.WriteAllText(Path.Combine(folder.Options().BaseDirectory, "sent.txt"), "from a file");
        var created = await JsonAsync("bulkCreate", new
        {
            items = new object[]
            {
                new { key = prefix + "one", data = "1", contentType = "text/plain" },
                new { key = prefix + "two", filePath = "sent.txt" },
                new { key = prefix + "three", filePath = "nowhere.txt" },
            },
            concurrency = 2,
        });
        Assert.Equal($"{server.Address}/{S3Server.Bucket}/{prefix}one", created[0]!["location"]!.ToString());
        Assert.Equal([true, true, false], created.AsArray().Select(i => i!["error"] is null));
        Assert.Equal("text/plain", (await raw.GetObjectMetadataAsync(S3Server.Bucket, prefix + "one")).Headers.ContentType);

        var got = await JsonAsync("bulkGet", new { items = new object[] { new { key = prefix + "one" }, new { key = prefix + "two", filePath = "new/got.txt" }, new { key = prefix + "three" } } });
        Assert.Equal("1", got[0]!["data"]!.ToString());
        Assert.Equal("from a file", File.ReadAllText(Path.Combine(folder.Options().BaseDirectory, "new", "got.txt")));
        Assert.Single(Directory.GetFiles(Path.Combine(folder.Options().BaseDirectory, "new")));
        Assert.Contains("object not found", got[2]!["error"]!.ToString(), StringComparison.Ordinal);

        var deleted = await JsonAsync("bulkDelete", new { keys = new[] { prefix + "one", prefix + "two", prefix + "none" } });
        Assert.Equal([prefix + "one", prefix + "two", prefix + "none"], deleted.AsArray().Select(i => i!["key"]!.ToString()));
        Assert.Empty((await JsonAsync("list", new { prefix }))["Contents"]!.AsArray());
    }

    [Fact]
    public async Task Data_of_a_bulk_answer_is_bounded_as_one_answer()
    {
        await InvokeAsync("create", new byte[3 << 20], ("key", "f"));
        var items = Enumerable.Repeat(new { key = prefix + "f" }, 12).ToArray();
        var failure = await FailureAsync(() => JsonAsync("bulkGet", new { items, concurrency = 1 }, ("encodeBase64", "true")));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task A_file_of_base64_is_decoded_on_its_way()
    {
        var bytes = SomeBytes(20_000_000);
        var path = Path.Combine(folder.Root, "text.b64");
        File.WriteAllText(path, Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks));
        await InvokeAsync("create", [], ("key", "f"), ("filePath", path), ("decodeBase64", "true"));
        var address = (await JsonAsync("presign", null, ("key", "f"), ("presignTTL", "1m")))["presignURL"]!.ToString();
        Assert.Equal(bytes, await http.GetByteArrayAsync(address));
    }

    [Theory]
    [InlineData("accessKey", "somebody", "InvalidAccessKeyId (HTTP 403)")]
    [InlineData("bucket", "nowhere", "NoSuchBucket (HTTP 404)")]
    public async Task What_the_server_refuses_is_told_by_its_code(string name, string value, string problem)
    {
        using var other = new TestFolder().WithComponent("s3", "bindings.aws.s3", [.. S3Components.Of(server).Select(m => m.Item1 == name ? (name, value) : m)]);
        using var refused = other.Client();
        foreach (var operation in new[] { "create", "get", "list" })
        {
            var failure = await FailureAsync(() => refused.InvokeBindingAsync(new BindingRequest("s3", operation) { Metadata = { ["key"] = "f" } }));
            Assert.Equal(StatusCode.Internal, failure.StatusCode);
            Assert.Contains("ERR_INVOKE_OUTPUT_BINDING: binding s3: " + problem, failure.Status.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_keys_in_the_file_the_default_chain_is_asked()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", S3Server.AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", S3Server.SecretKey);
        using var other = new TestFolder().WithComponent("s3", "bindings.aws.s3", [.. S3Components.Of(server).Where(m => m.Item1 is not ("accessKey" or "secretKey"))]);
        using var chained = other.Client();
        await CreateAsync("f", "found");
        var answer = await chained.InvokeBindingAsync(new BindingRequest("s3", "get") { Metadata = { ["key"] = prefix + "f" } });
        Assert.Equal("found", Encoding.UTF8.GetString(answer.Data.Span));
    }

    private static byte[] SomeBytes(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
