using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puente.Core;

namespace Puente.Functions.Common.Http;

/// <summary>A CloudEvents 1.0 envelope in JSON, as a sidecar delivers it.</summary>
public sealed record CloudEvent(string Id, string Source, string Type, string? Subject, DateTimeOffset Time, JsonElement Data)
{
    /// <summary>The envelope in a request's body; null where it holds none, and never will.</summary>
    public static async Task<CloudEvent?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return Whole(await JsonSerializer.DeserializeAsync<CloudEvent>(request.Body, Json.Options, cancellationToken));
        }
        catch (JsonException e)
        {
            _ = e;
            return null;
        }
    }

    /// <summary>The envelope in <paramref name="element"/>; null where it is none.</summary>
    public static CloudEvent? Read(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object ? Whole(element.Deserialize<CloudEvent>(Json.Options)) : null;
        }
        catch (JsonException e)
        {
            _ = e;
            return null;
        }
    }

    /// <summary>The data as <typeparamref name="T"/>; null where it is no such document.</summary>
    public T? DataAs<T>()
        where T : class
    {
        try
        {
            return Data.Deserialize<T>(Json.Options);
        }
        catch (JsonException e)
        {
            _ = e;
            return null;
        }
    }

    private static CloudEvent? Whole(CloudEvent? envelope) =>
        envelope is { Id.Length: > 0, Source.Length: > 0, Type.Length: > 0, Data.ValueKind: not JsonValueKind.Undefined } ? envelope : null;
}
