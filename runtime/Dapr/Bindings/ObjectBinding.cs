using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grpc.Core;
using Puente.Runtime.Dapr.Errors;

namespace Puente.Runtime.Dapr.Bindings;

/// <summary>What the bindings of object stores have in common: how a request is read, how bytes are bounded, how files come and go, how many things are done at once.</summary>
/// <param name="componentName">Named in errors.</param>
/// <param name="options">The largest message, and where relative file paths start.</param>
internal abstract class ObjectBinding(string componentName, EmbeddedDaprOptions options) : IOutputBinding
{
    private const int DefaultConcurrency = 10;
    private const int MaxConcurrency = 64;
    private const int BufferBytes = 64 << 10;

    public IReadOnlyList<string> Operations { get; } = ["create", "get", "delete", "list", "presign", "bulkGet", "bulkCreate", "bulkDelete"];

    protected TimeProvider Clock => options.TimeProvider;

    public async Task<BindingAnswer> InvokeAsync(
        string operation, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(operation, data, metadata, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // A library's own time-out, which nobody asked to cancel.
            throw new TimeoutException(e.Message, e);
        }
    }

    /// <summary>Runs one of <see cref="Operations"/>.</summary>
    protected abstract Task<BindingAnswer> RunAsync(
        string operation, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken);

    protected static byte[] Json(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    protected static string? Text(JsonObject from, string field) => from[field] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    protected static int Number(JsonObject from, string field, int otherwise) => from[field] is JsonValue value && value.TryGetValue(out int number) ? number : otherwise;

    /// <summary>Dapr's rule: what is not one of the words for true is false.</summary>
    public static bool IsTrue(string? value) => value?.ToUpperInvariant() is "TRUE" or "1" or "YES" or "Y" or "ON" or "T";

    protected RpcException Failed(string problem) =>
        Fail.Rpc(StatusCode.Internal, "ERR_INVOKE_OUTPUT_BINDING", $"error invoking output binding {componentName}: {problem}");

    protected string Required(IReadOnlyDictionary<string, string> metadata, string name) =>
        metadata.GetValueOrDefault(name) is { Length: > 0 } value ? value : throw Failed($"required metadata '{name}' missing");

    protected TimeSpan Lifetime(string field, string value, TimeSpan most) =>
        Resources.GoDuration.Parse(value) is { } duration && duration > TimeSpan.Zero && duration <= most
            ? duration
            : throw Failed(string.Create(CultureInfo.InvariantCulture, $"{field} '{value}': is not a duration such as 15m, above 0 and at most {most.TotalHours}h"));

    /// <summary>The data as a JSON object; an empty one where there is none.</summary>
    protected JsonObject Parsed(ReadOnlyMemory<byte> data)
    {
        try
        {
            return data.IsEmpty ? [] : JsonNode.Parse(data.Span) switch
            {
                null => [],
                JsonObject fields => fields,
                _ => throw Failed("the data must be a JSON object"),
            };
        }
        catch (JsonException e)
        {
            throw Failed($"the data is not JSON: {e.Message}");
        }
    }

    /// <summary>The objects of <c>items</c>, each with a name.</summary>
    protected IReadOnlyList<JsonObject> Items(JsonObject asked, string nameField)
    {
        if (asked["items"] is not JsonArray { Count: > 0 } items)
            throw Failed("required field 'items' missing, or empty");
        for (var i = 0; i < items.Count; i++)
            if (items[i] is not JsonObject item || Text(item, nameField) is null)
                throw Failed(string.Create(CultureInfo.InvariantCulture, $"the item at index {i} is missing {nameField}"));
        return [.. items.Select(i => i!.AsObject())];
    }

    protected IReadOnlyList<string> Names(JsonObject asked, string field) => asked[field] switch
    {
        null => [],
        JsonArray names when names.All(n => n is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0) => [.. names.Select(n => n!.GetValue<string>())],
        _ => throw Failed($"the field '{field}' must be an array of names"),
    };

    /// <summary>The data of <c>create</c> as it is stored: unquoted, and decoded where that is asked for.</summary>
    protected byte[] Content(ReadOnlyMemory<byte> data, bool decodeBase64)
    {
        var bytes = GoText.Unquote(data.Span) ?? data.ToArray();
        if (!decodeBase64)
            return bytes;
        return Base64.DecodeFromUtf8InPlace(bytes, out var length) == OperationStatus.Done
            ? bytes[..length]
            : throw Failed("decodeBase64 is set and the data is not base64. Send base64, or set decodeBase64 to false");
    }

    /// <summary>The file to be sent, decoded on its way where that is asked for; the caller closes it.</summary>
    protected Stream OpenFile(string filePath, bool decodeBase64)
    {
        var path = PathOf(filePath);
        if (!File.Exists(path))
            throw Failed($"file read error: open {path}: no such file or directory");
        var file = new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0 });
#pragma warning disable CA2000 // The stream owns both; the transform holds four characters and no handle.
        return decodeBase64 ? new CryptoStream(file, new FromBase64Transform(), CryptoStreamMode.Read) : file;
#pragma warning restore CA2000
    }

    /// <summary>Writes a file that appears whole or not at all, in a folder that is made where absent.</summary>
    protected async Task SaveAsync(string filePath, Stream content, CancellationToken cancellationToken)
    {
        var path = PathOf(filePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var half = $"{path}.{Guid.NewGuid():n}.part";
        try
        {
            var file = new FileStream(half, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes, useAsync: true);
            await using (file.ConfigureAwait(false))
                await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            File.Move(half, path, overwrite: true);
        }
        finally
        {
            File.Delete(half);
        }
    }

    /// <summary>Reads an object that becomes an answer, no further than the largest answer.</summary>
    protected async Task<byte[]> ReadAsync(string what, Stream content, long lengthBytes, CancellationToken cancellationToken)
    {
        var subject = $"binding {componentName}: {what}";
        Fail.IfTooLarge(lengthBytes, options.MaxBodyBytes, subject);
        using var bytes = new MemoryStream((int)Math.Max(0, lengthBytes));
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                bytes.Write(buffer, 0, count);
                Fail.IfTooLarge(bytes.Length, options.MaxBodyBytes, subject);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return bytes.ToArray();
    }

    /// <summary>
    /// Runs <paramref name="work"/> over the items, some at once by the field <c>concurrency</c>. Each item has an answer of its own under its name: what
    /// the work adds, or <c>error</c>. Data in the answers is bounded as one answer is.
    /// </summary>
    protected async Task<BindingAnswer> EachAsync(
        JsonObject asked, IEnumerable<JsonObject> items, string nameField, Func<JsonObject, JsonObject, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var concurrency = Number(asked, "concurrency", DefaultConcurrency);
        if (concurrency < 1)
            throw Failed(string.Create(CultureInfo.InvariantCulture, $"concurrency '{concurrency}': must be greater than 0"));
        var pairs = items.Select(item => (Item: item, Answer: new JsonObject { [nameField] = Text(item, nameField) })).ToList();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(concurrency, MaxConcurrency), CancellationToken = cancellationToken };
        long length = 0;
        await Parallel.ForEachAsync(pairs, parallel, async (pair, cancel) =>
        {
            try
            {
                Fail.IfTooLarge(Interlocked.Read(ref length), options.MaxBodyBytes, $"binding {componentName}: the data of the items so far");
                await work(pair.Item, pair.Answer, cancel).ConfigureAwait(false);
                Interlocked.Add(ref length, Text(pair.Answer, "data")?.Length ?? 0);
            }
            catch (Exception e) when (e is RpcException || Fail.IsOfStore(e) || (e is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                pair.Answer["error"] = e is RpcException failed ? failed.Status.Detail : Fail.Said(e);
            }
        }).ConfigureAwait(false);
        var answer = Json(new JsonArray([.. pairs.Select(p => p.Answer)]));
        Fail.IfTooLarge(answer.Length, options.MaxBodyBytes, $"binding {componentName}: the answer");
        return new(answer);
    }

    protected string PathOf(string filePath) => Path.GetFullPath(filePath, options.BaseDirectory);
}
