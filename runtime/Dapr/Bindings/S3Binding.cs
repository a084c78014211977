using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using Grpc.Core;
using Puente.Runtime.Dapr.Errors;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Bindings;

/// <summary>
/// <c>bindings.aws.s3</c>: objects of one bucket, named by request metadata <c>key</c>. Files named by <c>filePath</c> go up in parts and
/// never pass through a message; <c>presign</c> gives the address to read one from.
/// </summary>
internal sealed class S3Binding : IOutputBinding, IDisposable
{
    private const int DefaultConcurrency = 10;
    private const int MostDeletedAtOnce = 1000;
    private readonly string componentName;
    private readonly AmazonS3Client client;
    private readonly TransferUtility transfer;
    private readonly string bucket;
    private readonly S3BindingSettings settings;
    private readonly EmbeddedDaprOptions options;

    /// <param name="componentName">Named in errors.</param>
    /// <param name="client">Owned by the binding.</param>
    /// <param name="bucket">The bucket; not made here.</param>
    /// <param name="settings">What requests may set anew.</param>
    /// <param name="options">The largest message, the clock, and where relative file paths start.</param>
    public S3Binding(string componentName, AmazonS3Client client, string bucket, S3BindingSettings settings, EmbeddedDaprOptions options)
    {
        (this.componentName, this.client, this.bucket, this.settings, this.options) = (componentName, client, bucket, settings, options);
        transfer = new TransferUtility(client, new TransferUtilityConfig { ConcurrentServiceRequests = 2 });
    }

    public IReadOnlyList<string> Operations { get; } = ["create", "get", "delete", "list", "presign", "bulkGet", "bulkCreate", "bulkDelete"];

    public Task<BindingAnswer> InvokeAsync(
        string operation, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) => operation switch
        {
            "create" => CreateAsync(data, metadata, cancellationToken),
            "get" => GetAsync(KeyOf(metadata), settings.With(metadata), cancellationToken),
            "delete" => DeleteAsync(KeyOf(metadata), cancellationToken),
            "list" => ListAsync(data, cancellationToken),
            "presign" => PresignAsync(metadata),
            "bulkGet" => EachAsync(data, (item, cancel) => BulkGetAsync(item, settings.With(metadata), cancel), cancellationToken),
            "bulkCreate" => EachAsync(data, (item, cancel) => BulkCreateAsync(item, settings.With(metadata), cancel), cancellationToken),
            "bulkDelete" => BulkDeleteAsync(data, cancellationToken),
            _ => throw Failed($"unsupported operation {operation}"),
        };

    public void Dispose()
    {
        transfer.Dispose();
        client.Dispose();
    }

    private async Task<BindingAnswer> CreateAsync(ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var key = metadata.GetValueOrDefault("key") is { Length: > 0 } given ? given : Guid.NewGuid().ToString();
        var request = Upload(key, metadata.GetValueOrDefault("filePath"), data, settings.With(metadata));
        request.ContentType = metadata.FirstOrDefault(m => m.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value ?? "";
        request.TagSet = Tags(metadata.GetValueOrDefault("tags", ""));
        var (location, version) = await StoreAsync(request, cancellationToken).ConfigureAwait(false);
        var answer = new JsonObject { ["location"] = location, ["versionID"] = version };
        if (metadata.GetValueOrDefault("presignTTL") is { Length: > 0 } lifetime)
            answer["presignURL"] = await SignedAddressAsync(key, lifetime).ConfigureAwait(false);
        return new(Json(answer), new Dictionary<string, string> { ["key"] = key });
    }

    private async Task<(string Location, string? Version)> StoreAsync(TransferUtilityUploadRequest request, CancellationToken cancellationToken)
    {
        using var stream = request.InputStream;
        var stored = await transfer.UploadWithResponseAsync(request, cancellationToken).ConfigureAwait(false);
        return (stored.Location is { Length: > 0 } location ? location : Location(request.Key), stored.VersionId is { Length: > 0 } version ? version : null);
    }

    private TransferUtilityUploadRequest Upload(string key, string? filePath, ReadOnlyMemory<byte> data, S3BindingSettings wanted)
    {
        var request = new TransferUtilityUploadRequest { BucketName = bucket, Key = key, AutoCloseStream = false };
        if (wanted.StorageClass is not null)
            request.StorageClass = S3StorageClass.FindValue(wanted.StorageClass);
        if (!string.IsNullOrEmpty(filePath))
        {
            if (wanted.DecodeBase64)
                throw Failed($"filePath '{filePath}': a file is sent as it is. Set decodeBase64 to false in the request");
            var path = Path.GetFullPath(filePath, options.BaseDirectory);
            if (!File.Exists(path))
                throw Failed($"file read error: open {path}: no such file or directory");
            request.FilePath = path;
            return request;
        }

        var bytes = GoText.Unquote(data.Span) ?? data.ToArray();
        request.InputStream = new MemoryStream(wanted.DecodeBase64 ? Decoded(bytes) : bytes, writable: false);
        return request;
    }

    private byte[] Decoded(byte[] base64)
    {
        try
        {
            return Convert.FromBase64String(Encoding.ASCII.GetString(base64));
        }
        catch (FormatException e)
        {
            throw Failed($"decodeBase64 is set and the data is not base64: {e.Message}");
        }
    }

    private async Task<BindingAnswer> GetAsync(string key, S3BindingSettings wanted, CancellationToken cancellationToken)
    {
        using var found = await FindAsync(key, cancellationToken).ConfigureAwait(false);
        Fail.IfTooLarge(found.ContentLength, options.MaxBodyBytes, $"binding {componentName}: object {key}");
        using var bytes = new MemoryStream((int)found.ContentLength);
        await found.ResponseStream.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        return new(wanted.EncodeBase64 ? Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length)) : bytes.ToArray());
    }

    private async Task<GetObjectResponse> FindAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key }, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            throw Failed("object not found");
        }
    }

    private async Task<BindingAnswer> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await client.DeleteObjectAsync(bucket, key, cancellationToken).ConfigureAwait(false);
        return BindingAnswer.Empty;
    }

    private async Task<BindingAnswer> ListAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        const int pageKeys = 1000;
        var asked = Parsed(data);
        var found = await client.ListObjectsAsync(
            new ListObjectsRequest
            {
                BucketName = bucket,
                Prefix = Text(asked, "prefix"),
                Delimiter = Text(asked, "delimiter"),
                Marker = Text(asked, "marker"),
                MaxKeys = Number(asked, "maxResults", pageKeys),
            },
            cancellationToken).ConfigureAwait(false);
        return new(Json(S3ListAnswer.Of(found)));
    }

    private async Task<BindingAnswer> PresignAsync(IReadOnlyDictionary<string, string> metadata)
    {
        var key = KeyOf(metadata);
        if (metadata.GetValueOrDefault("presignTTL") is not { Length: > 0 } lifetime)
            throw Failed("required metadata 'presignTTL' missing");
        return new(Json(new JsonObject { ["presignURL"] = await SignedAddressAsync(key, lifetime).ConfigureAwait(false) }));
    }

    private Task<string> SignedAddressAsync(string key, string lifetime)
    {
        if (GoDuration.Parse(lifetime) is not { } duration || duration <= TimeSpan.Zero || duration > TimeSpan.FromDays(7))
            throw Failed($"presignTTL '{lifetime}': is not a duration such as 15m, above 0 and at most 168h");
        return client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = bucket,
            Key = key,
            Verb = HttpVerb.GET,
            Expires = (options.TimeProvider.GetUtcNow() + duration).UtcDateTime,
            Protocol = client.Config.UseHttp ? Protocol.HTTP : Protocol.HTTPS,
        });
    }

    private async Task BulkGetAsync(JsonObject item, S3BindingSettings wanted, CancellationToken cancellationToken)
    {
        if (Text(item, "filePath") is not { } filePath)
        {
            item["data"] = Encoding.UTF8.GetString((await GetAsync(Text(item, "key")!, wanted, cancellationToken).ConfigureAwait(false)).Data);
            return;
        }

        item.Remove("filePath");
        using var found = await FindAsync(Text(item, "key")!, cancellationToken).ConfigureAwait(false);
        await found.WriteResponseStreamToFileAsync(Path.GetFullPath(filePath, options.BaseDirectory), append: false, cancellationToken).ConfigureAwait(false);
    }

    private async Task BulkCreateAsync(JsonObject item, S3BindingSettings wanted, CancellationToken cancellationToken)
    {
        var request = Upload(Text(item, "key")!, Text(item, "filePath"), Encoding.UTF8.GetBytes(Text(item, "data") ?? ""), wanted);
        request.ContentType = Text(item, "contentType") ?? "";
        foreach (var field in (string[])["data", "filePath", "contentType"])
            item.Remove(field);
        item["location"] = (await StoreAsync(request, cancellationToken).ConfigureAwait(false)).Location;
    }

    /// <summary>Runs <paramref name="work"/> over the items; each becomes its own answer, with what it adds or its error.</summary>
    private async Task<BindingAnswer> EachAsync(ReadOnlyMemory<byte> data, Func<JsonObject, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var asked = Parsed(data);
        var items = (asked["items"] as JsonArray ?? throw Failed("required field 'items' missing")).Select(i => i!.DeepClone().AsObject()).ToList();
        if (items.Any(i => string.IsNullOrEmpty(Text(i, "key"))))
            throw Failed("required field 'key' missing in an item");
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, Number(asked, "concurrency", DefaultConcurrency)), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(items, parallel, async (item, cancel) =>
        {
            try
            {
                await work(item, cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is RpcException || Fail.IsOfStore(e))
            {
                item["error"] = e is RpcException failed ? failed.Status.Detail : e.Message;
            }
        }).ConfigureAwait(false);
        return new(Json(new JsonArray([.. items])));
    }

    private async Task<BindingAnswer> BulkDeleteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var keys = (Parsed(data)["keys"] as JsonArray ?? throw Failed("required field 'keys' missing")).Select(k => k!.GetValue<string>()).ToList();
        var failed = new Dictionary<string, string>();
        foreach (var some in keys.Chunk(MostDeletedAtOnce))
        {
            try
            {
                await client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = bucket, Objects = [.. some.Select(k => new KeyVersion { Key = k })] }, cancellationToken).ConfigureAwait(false);
            }
            catch (DeleteObjectsException e)
            {
                foreach (var error in e.Response.DeleteErrors)
                    failed[error.Key] = error.Message;
            }
        }

        return new(Json(new JsonArray([.. keys.Select(k => failed.TryGetValue(k, out var error) ? new JsonObject { ["key"] = k, ["error"] = error } : new JsonObject { ["key"] = k })])));
    }

    private string KeyOf(IReadOnlyDictionary<string, string> metadata) =>
        metadata.GetValueOrDefault("key") is { Length: > 0 } key ? key : throw Failed("required metadata 'key' missing");

    private List<Tag> Tags(string given) =>
        [.. given.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(pair => pair.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, var value]
            ? new Tag { Key = name, Value = value }
            : throw Failed($"invalid tag '{pair}': give name=value pairs with commas between"))];

    private string Location(string key)
    {
        var path = string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
        var host = client.Config.ServiceURL is { Length: > 0 } address ? new Uri(address) : new Uri($"https://s3.{client.Config.RegionEndpoint.SystemName}.amazonaws.com");
        return ((AmazonS3Config)client.Config).ForcePathStyle ? $"{host.Scheme}://{host.Authority}/{bucket}/{path}" : $"{host.Scheme}://{bucket}.{host.Authority}/{path}";
    }

    private JsonObject Parsed(ReadOnlyMemory<byte> data)
    {
        try
        {
            return data.IsEmpty ? [] : JsonNode.Parse(data.Span) as JsonObject ?? [];
        }
        catch (JsonException e)
        {
            throw Failed($"the data is not JSON: {e.Message}");
        }
    }

    private static string? Text(JsonObject from, string field) => from[field] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    private static int Number(JsonObject from, string field, int otherwise) => from[field] is JsonValue value && value.TryGetValue(out int number) ? number : otherwise;

    private static byte[] Json(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    private RpcException Failed(string problem) =>
        Fail.Rpc(StatusCode.Internal, "ERR_INVOKE_OUTPUT_BINDING", $"error invoking output binding {componentName}: s3 binding error: {problem}");
}
