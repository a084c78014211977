using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using Puente.Runtime.Dapr.Errors;

namespace Puente.Runtime.Dapr.Bindings;

/// <summary>
/// <c>bindings.azure.blobstorage</c>: blobs of one container, named by request metadata <c>blobName</c>. The container is made when a call needs it, so
/// that a server may be away at start.
/// </summary>
/// <param name="componentName">Named in errors.</param>
/// <param name="container">The container, with an account key where addresses are to be signed.</param>
/// <param name="access">What the container is made with; null: it is not made here.</param>
/// <param name="decodeBase64">The data of <c>create</c> is base64 and is stored decoded.</param>
/// <param name="options">The largest message, the clock, and where relative file paths start.</param>
internal sealed class AzureBlobBinding(
    string componentName, BlobContainerClient container, PublicAccessType? access, bool decodeBase64, EmbeddedDaprOptions options) : ObjectBinding(componentName, options)
{
    private const int MostListed = 5000;
    private const string BlobName = "blobName";
    private const string SignTtl = "signTTL";
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(365);

    /// <summary>Of a file, at most two blocks of this size are in memory.</summary>
    private static readonly StorageTransferOptions InBlocks = new() { InitialTransferSize = 4 << 20, MaximumTransferSize = 4 << 20, MaximumConcurrency = 2 };

    private bool isMade = access is null;

    protected override async Task<BindingAnswer> RunAsync(
        string operation, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        // Before an address too: who reads by it may be the first.
        if (!Volatile.Read(ref isMade))
            await MakeAsync(cancellationToken).ConfigureAwait(false);
        if (operation == "presign")
            return new(Json(new JsonObject { ["presignURL"] = SignedAddress(container.GetBlobClient(Required(metadata, BlobName)), Required(metadata, SignTtl)) }));
        try
        {
            return await OnceAsync(operation, data, metadata, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound && access is not null)
        {
            await MakeAsync(cancellationToken).ConfigureAwait(false);
            return await OnceAsync(operation, data, metadata, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        await container.CreateIfNotExistsAsync(access!.Value, cancellationToken: cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref isMade, true);
    }

    private Task<BindingAnswer> OnceAsync(string operation, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) => operation switch
    {
        "create" => CreateAsync(data, metadata, cancellationToken),
        "get" => GetAsync(metadata, cancellationToken),
        "delete" => DeleteAsync(metadata, cancellationToken),
        "list" => ListAsync(Parsed(data), cancellationToken),
        "bulkGet" => BulkGetAsync(Parsed(data), cancellationToken),
        "bulkCreate" => BulkCreateAsync(Parsed(data), cancellationToken),
        "bulkDelete" => BulkDeleteAsync(Parsed(data), cancellationToken),
        _ => throw Failed($"unsupported operation {operation}"),
    };

    private async Task<BindingAnswer> CreateAsync(ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(metadata.GetValueOrDefault(BlobName) is { Length: > 0 } given ? given : Guid.NewGuid().ToString());
        // Signed before it is stored: a lifetime that is none leaves nothing behind.
        var signed = metadata.GetValueOrDefault(SignTtl) is { Length: > 0 } lifetime ? SignedAddress(blob, lifetime) : null;
        var upload = new BlobUploadOptions();
        try
        {
            (upload.HttpHeaders, upload.Metadata) = BlobHeaders.Of(metadata, BlobName, SignTtl);
        }
        catch (FormatException e)
        {
            throw Failed($"the MD5 value specified in contentMD5 is invalid: {e.Message}");
        }

        var bytes = Content(data, decodeBase64);
        if (upload.HttpHeaders.ContentHash is { } hash && !hash.AsSpan().SequenceEqual(BlobHeaders.HashOf(bytes)))
            throw Failed("contentMD5 is not that of the data. Send the data again, or its own MD5");
        using var content = new MemoryStream(bytes, writable: false);
        await blob.UploadAsync(content, upload, cancellationToken).ConfigureAwait(false);
        var answer = new JsonObject { ["blobURL"] = blob.Uri.AbsoluteUri, [BlobName] = blob.Name };
        if (signed is not null)
            answer["presignURL"] = signed;
        return new(Json(answer), new Dictionary<string, string> { [BlobName] = blob.Name });
    }

    private async Task<BindingAnswer> GetAsync(IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var name = Required(metadata, BlobName);
        using var found = await FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (metadata.GetValueOrDefault("filePath") is { Length: > 0 } filePath)
        {
            await SaveAsync(filePath, found.Content, cancellationToken).ConfigureAwait(false);
            return new([], new Dictionary<string, string> { ["filePath"] = filePath });
        }

        var bytes = await ReadAsync($"blob {name}", found.Content, found.Details.ContentLength, cancellationToken).ConfigureAwait(false);
        return new(bytes, IsTrue(metadata.GetValueOrDefault("includeMetadata")) ? new Dictionary<string, string>(found.Details.Metadata) : null);
    }

    private Task<BlobDownloadStreamingResult> FindAsync(string name, CancellationToken cancellationToken) =>
        ExistingAsync(async () => (await container.GetBlobClient(name).DownloadStreamingAsync(cancellationToken: cancellationToken).ConfigureAwait(false)).Value);

    private async Task<BindingAnswer> DeleteAsync(IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        await DeleteAsync(Required(metadata, BlobName), Snapshots(metadata.GetValueOrDefault("deleteSnapshots")), cancellationToken).ConfigureAwait(false);
        return BindingAnswer.Empty;
    }

    private Task<Response> DeleteAsync(string name, DeleteSnapshotsOption snapshots, CancellationToken cancellationToken) =>
        ExistingAsync(() => container.GetBlobClient(name).DeleteAsync(snapshots, cancellationToken: cancellationToken));

    private DeleteSnapshotsOption Snapshots(string? wanted) => wanted switch
    {
        null or "" => DeleteSnapshotsOption.None,
        "include" => DeleteSnapshotsOption.IncludeSnapshots,
        "only" => DeleteSnapshotsOption.OnlySnapshots,
        _ => throw Failed($"deleteSnapshots '{wanted}': is not one of: include, only"),
    };

    /// <summary>
    /// The answer's metadata <c>marker</c> is where to go on, empty at the end, as Dapr's documentation has it. (Dapr 1.18 itself repeats the marker
    /// of the request there.)
    /// </summary>
    private async Task<BindingAnswer> ListAsync(JsonObject asked, CancellationToken cancellationToken)
    {
        var most = Number(asked, "maxResults", 0) is > 0 and var given ? given : MostListed;
        var (blobs, pages, marker) = (new JsonArray(), 0, "");
        await foreach (var page in BlobsOf(Text(asked, "prefix"), asked["include"] as JsonObject, cancellationToken).AsPages(Text(asked, "marker"), most).ConfigureAwait(false))
        {
            pages++;
            marker = page.ContinuationToken ?? "";
            foreach (var blob in page.Values)
                blobs.Add(BlobListAnswer.Of(blob));
            if (blobs.Count >= most)
                break;
        }

        return new(Json(blobs), new Dictionary<string, string> { ["marker"] = marker, ["number"] = Count(blobs), ["pagesTraversed"] = pages.ToString(CultureInfo.InvariantCulture) });
    }

    private AsyncPageable<BlobItem> BlobsOf(string? prefix, JsonObject? include, CancellationToken cancellationToken)
    {
        bool Wants(string what) => include?[what] is JsonValue value && value.TryGetValue(out bool wanted) && wanted;
        return container.GetBlobsAsync(
            new GetBlobsOptions
            {
                Prefix = prefix,
                Traits = (Wants("copy") ? BlobTraits.CopyStatus : 0) | (Wants("metadata") ? BlobTraits.Metadata : 0),
                States = (Wants("snapshots") ? BlobStates.Snapshots : 0) | (Wants("uncommittedBlobs") ? BlobStates.Uncommitted : 0) | (Wants("deleted") ? BlobStates.Deleted : 0),
            },
            cancellationToken);
    }

    /// <summary>Items by name, and the blobs under <c>prefix</c> into <c>destinationDir</c>.</summary>
    private async Task<BindingAnswer> BulkGetAsync(JsonObject asked, CancellationToken cancellationToken)
    {
        var items = asked["items"] is null ? [] : Items(asked, BlobName).ToList();
        if (Text(asked, "prefix") is { } prefix)
        {
            var folder = Text(asked, "destinationDir") ?? throw Failed("destinationDir is required when using prefix");
            var named = items.Select(i => Text(i, BlobName)!).ToHashSet(StringComparer.Ordinal);
            foreach (var name in (await NamesUnderAsync(prefix, cancellationToken).ConfigureAwait(false)).Where(named.Add))
                items.Add(new JsonObject { [BlobName] = name, ["filePath"] = ConfinedPath.Join(PathOf(folder), name) });
        }

        if (items.Count == 0)
            throw Failed("at least one of items or prefix is required");
        return Counted(await EachAsync(asked, items, BlobName, GetItemAsync, cancellationToken).ConfigureAwait(false), items.Count);
    }

    private async Task GetItemAsync(JsonObject item, JsonObject answer, CancellationToken cancellationToken)
    {
        var name = Text(item, BlobName)!;
        using var found = await FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (Text(item, "filePath") is { } filePath)
        {
            await SaveAsync(filePath, found.Content, cancellationToken).ConfigureAwait(false);
            answer["filePath"] = filePath;
        }
        else
        {
            answer["data"] = Convert.ToBase64String(await ReadAsync($"blob {name}", found.Content, found.Details.ContentLength, cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task<BindingAnswer> BulkCreateAsync(JsonObject asked, CancellationToken cancellationToken)
    {
        var items = Items(asked, BlobName);
        if (items.Select((item, at) => (item, at)).FirstOrDefault(i => i.item["data"] is null && Text(i.item, "sourcePath") is null) is { item: not null } empty)
            throw Failed(string.Create(CultureInfo.InvariantCulture, $"the item at index {empty.at} is missing both data and sourcePath"));
        return Counted(await EachAsync(asked, items, BlobName, CreateItemAsync, cancellationToken).ConfigureAwait(false), items.Count);
    }

    private async Task CreateItemAsync(JsonObject item, JsonObject answer, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(Text(item, BlobName));
        var upload = new BlobUploadOptions { TransferOptions = InBlocks };
        if (Text(item, "contentType") is { } contentType)
            upload.HttpHeaders = new BlobHttpHeaders { ContentType = contentType };
        using var content = item["data"] is null
            ? OpenFile(Text(item, "sourcePath")!, decodeBase64)
            : new MemoryStream(Content(Encoding.UTF8.GetBytes(Text(item, "data") ?? ""), decodeBase64), writable: false);
        await blob.UploadAsync(content, upload, cancellationToken).ConfigureAwait(false);
        answer["blobURL"] = blob.Uri.AbsoluteUri;
    }

    private async Task<BindingAnswer> BulkDeleteAsync(JsonObject asked, CancellationToken cancellationToken)
    {
        var snapshots = Snapshots(Text(asked, "deleteSnapshots"));
        var names = Names(asked, "blobNames").ToList();
        if (Text(asked, "prefix") is { } prefix)
            names.AddRange(await NamesUnderAsync(prefix, cancellationToken).ConfigureAwait(false));
        var items = names.Distinct(StringComparer.Ordinal).Select(name => new JsonObject { [BlobName] = name }).ToList();
        if (items.Count == 0)
            throw Failed("at least one of prefix or blobNames is required");
        return Counted(
            await EachAsync(asked, items, BlobName, (item, _, cancel) => DeleteAsync(Text(item, BlobName)!, snapshots, cancel), cancellationToken).ConfigureAwait(false), items.Count);
    }

    private async Task<List<string>> NamesUnderAsync(string prefix, CancellationToken cancellationToken)
    {
        List<string> names = [];
        await foreach (var blob in BlobsOf(prefix, null, cancellationToken).ConfigureAwait(false))
            names.Add(blob.Name);
        return names;
    }

    private string SignedAddress(BlobClient blob, string lifetime)
    {
        if (!blob.CanGenerateSasUri)
            throw Failed("an address can be signed with an account key only. Give accountKey, or a connectionString with AccountKey");
        return blob.GenerateSasUri(BlobSasPermissions.Read, Clock.GetUtcNow() + Lifetime(SignTtl, lifetime, LongestLife)).AbsoluteUri;
    }

    private async Task<T> ExistingAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            throw Failed("blob not found");
        }
    }

    private static BindingAnswer Counted(BindingAnswer answer, int count) =>
        answer with { Metadata = new Dictionary<string, string> { ["number"] = count.ToString(CultureInfo.InvariantCulture) } };

    private static string Count(JsonArray items) => items.Count.ToString(CultureInfo.InvariantCulture);
}
