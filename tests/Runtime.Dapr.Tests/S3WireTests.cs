using System.Collections.Concurrent;
using Dapr.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>What <c>bindings.aws.s3</c> puts on the wire where the test server does not keep it: tags, storage classes, parts.</summary>
public sealed class S3WireTests : IAsyncLifetime
{
    private readonly TestFolder folder = new();
    private readonly ConcurrentQueue<Call> calls = [];
    private readonly WebApplication app;
    private EmbeddedDaprClient client = null!;

    private sealed record Call(string Method, string Query, long? Length, IHeaderDictionary Headers);

    public S3WireTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        app = builder.Build();
        app.Run(async context =>
        {
            var request = context.Request;
            calls.Enqueue(new(request.Method, request.QueryString.Value!, request.ContentLength, new HeaderDictionary(new Dictionary<string, StringValues>(request.Headers, StringComparer.OrdinalIgnoreCase))));
            await request.Body.CopyToAsync(Stream.Null);
            context.Response.Headers.ETag = "\"e\"";
            if (request.Method == "POST")
                await context.Response.WriteAsync(request.Query.ContainsKey("uploads")
                    ? "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
                    : "<CompleteMultipartUploadResult><Location>http://place/of/it</Location><ETag>\"e\"</ETag></CompleteMultipartUploadResult>");
        });
    }

    public async ValueTask InitializeAsync()
    {
        await app.StartAsync();
        folder.WithComponent(
            "s3", "bindings.aws.s3", ("bucket", "b"), ("endpoint", app.Urls.Single()), ("accessKey", "a"), ("secretKey", "s"), ("sessionToken", "t"), ("awsRegion", "eu-west-1"),
            ("forcePathStyle", "true"), ("storageClass", "STANDARD_IA"));
        client = folder.Client();
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        await app.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_small_object_goes_in_one_request_with_its_tags_and_class()
    {
        var metadata = new Dictionary<string, string> { ["key"] = "k", ["tags"] = "site=north, kind = a crack", ["content-type"] = " image/png ", ["storageClass"] = "GLACIER_IR" };
        await client.InvokeBindingAsync("s3", "create", "hello", metadata);
        var call = Assert.Single(calls);
        Assert.Equal(("PUT", 5), (call.Method, call.Length));
        Assert.Equal("site=north&kind=a%20crack", call.Headers["x-amz-tagging"].ToString());
        Assert.Equal(("image/png", "GLACIER_IR", "t"), (call.Headers.ContentType.ToString(), call.Headers["x-amz-storage-class"].ToString(), call.Headers["x-amz-security-token"].ToString()));
        Assert.Contains("/eu-west-1/s3/aws4_request", call.Headers.Authorization.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("STREAMING", call.Headers["x-amz-content-sha256"].ToString(), StringComparison.Ordinal);
        Assert.Empty(call.Headers.ContentEncoding.ToString());
    }

    [Fact]
    public async Task A_large_file_goes_in_parts()
    {
        var path = Path.Combine(folder.Root, "f");
        await using (var file = File.Create(path))
            file.SetLength((20 << 20) + 5);
        var answer = await client.InvokeBindingAsync<string?, Dictionary<string, string?>>("s3", "create", null, new Dictionary<string, string> { ["key"] = "k", ["filePath"] = path, ["tags"] = "a=b" });
        Assert.Equal(["POST", "PUT", "PUT", "PUT", "POST"], calls.Select(c => c.Method));
        Assert.Equal(("a=b", "STANDARD_IA"), (calls.First().Headers["x-amz-tagging"].ToString(), calls.First().Headers["x-amz-storage-class"].ToString()));
        Assert.Equal([(4 << 20) + 5, 8 << 20, 8 << 20], calls.Where(c => c.Method == "PUT").Select(c => (int)c.Length!).Order());
        Assert.All(calls.Where(c => c.Method == "PUT"), c => Assert.Contains("uploadId=u", c.Query, StringComparison.Ordinal));
        Assert.Equal("http://place/of/it", answer["location"]);
    }
}
