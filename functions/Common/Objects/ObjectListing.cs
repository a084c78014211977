using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapr.Client;

namespace Puente.Functions.Common.Objects;

/// <summary>
/// Lists a store through its Dapr binding. The three kinds answer differently, and the answer tells which it is: S3 an object with
/// <c>Contents</c>, Azure an array of blobs, local disk an array of absolute paths.
/// </summary>
/// <param name="dapr">The client.</param>
/// <param name="binding">Name of the component.</param>
public sealed class ObjectListing(DaprClient dapr, string binding)
{
    /// <summary>Most objects of a page.</summary>
    public const int PageObjects = 1000;

    /// <summary>Objects whose keys begin with <paramref name="prefix"/>, a page at a time.</summary>
    /// <param name="prefix">Of keys. On local disk it names a folder at least: <c>inbox/</c>, <c>inbox/2026-</c>.</param>
    /// <param name="after">A <see cref="ObjectPage.Next"/> or <see cref="ObjectPage.Resume"/> of an earlier listing; null begins with the first key.</param>
    /// <param name="cancellationToken">Ends it between pages.</param>
    /// <exception cref="Core.InputException">Local disk, and the prefix names no folder.</exception>
    /// <exception cref="Dapr.DaprException">The store does not answer.</exception>
    /// <exception cref="JsonException">The answer is of none of the three kinds.</exception>
    public async IAsyncEnumerable<ObjectPage> PagesAsync(string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var marker = after; ;)
        {
            if (await AskAsync(prefix, marker, PageObjects, cancellationToken) is not { } answer) yield break;
            using var json = answer.Data.IsEmpty ? JsonDocument.Parse("null") : JsonDocument.Parse(answer.Data);
            string? next = null;
            foreach (var page in Read(json.RootElement, answer.Metadata, prefix, marker))
            {
                yield return page;
                next = LocalListAnswer.Is(json.RootElement) ? null : page.Next;
            }

            if (next is null) yield break;
            if (next == marker) throw new JsonException($"Component {binding} answers page after page with the marker '{next}'.");
            marker = next;
        }
    }

    /// <summary>The object of that key now; null when there is none. Cheap where the store lists by prefix; on local disk it costs a listing of the folder.</summary>
    public async Task<ObjectEntry?> FindAsync(string key, CancellationToken cancellationToken)
    {
        // Of all keys that begin with this one, it is the first.
        await foreach (var page in PagesAsync(key, null, cancellationToken))
            if (page.Entries.FirstOrDefault(entry => entry.Key == key) is { } found) return found;
            else if (page.Entries.Count > 0) return null;
        return null;
    }

    private static IEnumerable<ObjectPage> Read(JsonElement answer, IReadOnlyDictionary<string, string> metadata, string prefix, string? marker) => answer.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Object => [S3ListAnswer.Read(answer, prefix, marker)],
        JsonValueKind.Array when LocalListAnswer.Is(answer) => LocalListAnswer.Read(answer, prefix, marker),
        JsonValueKind.Array => [AzureListAnswer.Read(answer, metadata, prefix, marker)],
        _ => throw new JsonException($"A listing is no {answer.ValueKind}."),
    };

    private async Task<BindingResponse?> AskAsync(string prefix, string? marker, int most, CancellationToken cancellationToken)
    {
        var asked = new Dictionary<string, object> { ["prefix"] = prefix, ["maxResults"] = most };
        if (marker is not null) asked["marker"] = marker;
        try
        {
            return await dapr.InvokeBindingAsync(
                new BindingRequest(binding, "list")
                {
                    // Local disk reads the folder's name, the others the data.
                    Data = JsonSerializer.SerializeToUtf8Bytes(asked),
                    Metadata = { ["fileName"] = LocalListAnswer.Folder(prefix) },
                },
                cancellationToken);
        }
        catch (Dapr.DaprException e) when (ObjectStore.IsMissing(e))
        {
            return null;
        }
    }
}
