using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using Puente.Runtime.Dapr.Errors;

namespace Puente.Runtime.Dapr.Bindings;

/// <summary>
/// <c>bindings.aws.s3</c>: objects of one bucket, named by request metadata <c>key</c>. Files named by <c>filePath</c> go up in parts and
/// never pass through a message; <c>presign</c> gives the address to read one from.
/// </summary>
internal sealed class S3Binding : ObjectBinding, IDisposable
{
    private const int MostDeletedAtOnce = 1000;
    private const int MostParts = 10_000;
    private const long LeastPartBytes = 8 << 20;
    private const string Key = "key";

    /// <summary>The longest life of an address that the signature allows.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(7);

    private readonly AmazonS3Client client;
    private readonly TransferUtility transfer;
    private readonly string bucket;
    private readonly S3BindingSettings settings;

    /// <param name="componentName">Named in errors.</param>
    /// <param name="client">Owned by the binding.</param>
    /// <param name="bucket">The bucket; not made here.</param>
    /// <param name="settings">What requests may set anew.</param>
    /// <param name="options">The largest message, and where relative file paths start.</param>
    public S3Binding(string componentName, AmazonS3Client client, string bucket, S3BindingSettings settings, EmbeddedDaprOptions options)
        : base(componentName, options)
    {
        (this.client, this.bucket, this.settings) = (client, bucket, settings);
        // Parts are read from the disk as they are sent; two at once keep a link busy.
        transfer = new TransferUtility(client, new TransferUtilityConfig { ConcurrentServiceRequests = 2 });
    }

    public void Dispose()
    {
        transfer.Dispose();
        client.Dispose();
    }

    protected override Task<BindingAnswer> RunAsync(
        string operation, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) => operation switch
        {
            "create" => CreateAsync(data, metadata, cancellationToken),
            "get" => GetAsync(Required(metadata, Key), settings.With(metadata), cancellationToken),
            "delete" => DeleteAsync(Required(metadata, Key), cancellationToken),
            "list" => ListAsync(Parsed(data), cancellationToken),
            "presign" => PresignAsync(metadata),
            "bulkGet" => BulkAsync(Parsed(data), (item, answer, cancel) => BulkGetAsync(item, answer, settings.With(metadata), cancel), cancellationToken),
            "bulkCreate" => BulkAsync(Parsed(data), (item, answer, cancel) => BulkCreateAsync(item, answer, settings.With(metadata), cancel), cancellationToken),
            "bulkDelete" => BulkDeleteAsync(Parsed(data), cancellationToken),
            _ => throw Failed($"unsupported operation {operation}"),
        };

    private async Task<BindingAnswer> CreateAsync(ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var key = metadata.GetValueOrDefault(Key) is { Length: > 0 } given ? given : Guid.NewGuid().ToString();
        // Signed before it is stored: a lifetime that is none leaves nothing behind.
        var signed = metadata.GetValueOrDefault("presignTTL") is { Length: > 0 } lifetime ? await SignedAddressAsync(key, lifetime).ConfigureAwait(false) : null;
        var request = new TransferUtilityUploadRequest { Key = key, TagSet = Tags(metadata.GetValueOrDefault("tags", "")) };
        var contentType = metadata.FirstOrDefault(m => m.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value;
        var (location, version) = await StoreAsync(request, contentType, metadata.GetValueOrDefault("filePath"), data, settings.With(metadata), cancellationToken).ConfigureAwait(false);
        var answer = new JsonObject { ["location"] = location, ["versionID"] = version };
        if (signed is not null)
            answer["presignURL"] = signed;
        return new(Json(answer), new Dictionary<string, string> { [Key] = key });
    }

    private async Task<(string Location, string? Version)> StoreAsync(
        TransferUtilityUploadRequest request, string? contentType, string? filePath, ReadOnlyMemory<byte> data, S3BindingSettings wanted, CancellationToken cancellationToken)
    {
        request.BucketName = bucket;
        request.AutoCloseStream = false;
        if (!string.IsNullOrWhiteSpace(contentType))
            request.ContentType = MediaTypeHeaderValue.TryParse(contentType, out var type) ? type.ToString() : throw Failed($"Content-Type '{contentType}': is not a media type such as image/jpeg");
        if (wanted.StorageClass is not null)
            request.StorageClass = S3StorageClass.FindValue(wanted.StorageClass);
        using var content = string.IsNullOrEmpty(filePath) ? new MemoryStream(Content(data, wanted.DecodeBase64), writable: false) : OpenFile(filePath, wanted.DecodeBase64);
        request.PartSize = content.CanSeek ? Math.Max(LeastPartBytes, (content.Length / MostParts) + 1) : LeastPartBytes;
        request.InputStream = content;
        var stored = await transfer.UploadWithResponseAsync(request, cancellationToken).ConfigureAwait(false);
        return (stored.Location is { Length: > 0 } location ? location : Location(request.Key), stored.VersionId is { Length: > 0 } version ? version : null);
    }

    private async Task<BindingAnswer> GetAsync(string key, S3BindingSettings wanted, CancellationToken cancellationToken)
    {
        using var found = await FindAsync(key, cancellationToken).ConfigureAwait(false);
        var bytes = await ReadAsync($"object {key}", found.ResponseStream, found.ContentLength, cancellationToken).ConfigureAwait(false);
        return new(wanted.EncodeBase64 ? Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)) : bytes);
    }

    private async Task<GetObjectResponse> FindAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key }, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (IsMissing(e))
        {
            throw Failed("object not found");
        }
    }

    private async Task<BindingAnswer> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await client.DeleteObjectAsync(bucket, key, cancellationToken).ConfigureAwait(false);
            return BindingAnswer.Empty;
        }
        catch (AmazonS3Exception e) when (IsMissing(e))
        {
            throw Failed("object not found");
        }
    }

    private async Task<BindingAnswer> ListAsync(JsonObject asked, CancellationToken cancellationToken)
    {
        const int pageKeys = 1000;
        var found = await client.ListObjectsAsync(
            new ListObjectsRequest
            {
                BucketName = bucket,
                Prefix = Text(asked, "prefix"),
                Delimiter = Text(asked, "delimiter"),
                Marker = Text(asked, "marker"),
                MaxKeys = Number(asked, "maxResults", 0) is > 0 and var most ? most : pageKeys,
            },
            cancellationToken).ConfigureAwait(false);
        return new(Json(S3ListAnswer.Of(found)));
    }

    private async Task<BindingAnswer> PresignAsync(IReadOnlyDictionary<string, string> metadata) =>
        new(Json(new JsonObject { ["presignURL"] = await SignedAddressAsync(Required(metadata, Key), Required(metadata, "presignTTL")).ConfigureAwait(false) }));

    private Task<string> SignedAddressAsync(string key, string lifetime) => client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
    {
        BucketName = bucket,
        Key = key,
        Verb = HttpVerb.GET,
        // The library signs by its own clock and subtracts it again: no other clock may stand here.
        Expires = (TimeProvider.System.GetUtcNow() + Lifetime("presignTTL", lifetime, LongestLife)).UtcDateTime,
        Protocol = client.Config.UseHttp ? Protocol.HTTP : Protocol.HTTPS,
    });

    private Task<BindingAnswer> BulkAsync(JsonObject asked, Func<JsonObject, JsonObject, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        EachAsync(asked, Items(asked, Key), Key, work, cancellationToken);

    private async Task BulkGetAsync(JsonObject item, JsonObject answer, S3BindingSettings wanted, CancellationToken cancellationToken)
    {
        var key = Text(item, Key)!;
        if (Text(item, "filePath") is not { } filePath)
        {
            answer["data"] = Encoding.UTF8.GetString((await GetAsync(key, wanted, cancellationToken).ConfigureAwait(false)).Data);
            return;
        }

        using var found = await FindAsync(key, cancellationToken).ConfigureAwait(false);
        await SaveAsync(filePath, found.ResponseStream, cancellationToken).ConfigureAwait(false);
    }

    private async Task BulkCreateAsync(JsonObject item, JsonObject answer, S3BindingSettings wanted, CancellationToken cancellationToken)
    {
        var request = new TransferUtilityUploadRequest { Key = Text(item, Key)! };
        var data = Encoding.UTF8.GetBytes(Text(item, "data") ?? "");
        answer["location"] = (await StoreAsync(request, Text(item, "contentType"), Text(item, "filePath"), data, wanted, cancellationToken).ConfigureAwait(false)).Location;
    }

    private async Task<BindingAnswer> BulkDeleteAsync(JsonObject asked, CancellationToken cancellationToken)
    {
        var keys = Names(asked, "keys");
        if (keys.Count == 0)
            throw Failed("required field 'keys' missing, or empty");
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

        return new(Json(new JsonArray([.. keys.Select(k => failed.TryGetValue(k, out var error) ? new JsonObject { [Key] = k, ["error"] = error } : new JsonObject { [Key] = k })])));
    }

    private static bool IsMissing(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket";

    private List<Tag> Tags(string given) =>
        [.. given.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(pair => pair.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, var value]
            ? new Tag { Key = name, Value = value }
            : throw Failed($"tags '{pair}': is not a pair. Give name=value pairs with commas between"))];

    private string Location(string key)
    {
        var path = string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
        var host = client.Config.ServiceURL is { Length: > 0 } address ? new Uri(address) : new Uri($"https://s3.{client.Config.RegionEndpoint.SystemName}.amazonaws.com");
        return ((AmazonS3Config)client.Config).ForcePathStyle ? $"{host.Scheme}://{host.Authority}/{bucket}/{path}" : $"{host.Scheme}://{bucket}.{host.Authority}/{path}";
    }
}
