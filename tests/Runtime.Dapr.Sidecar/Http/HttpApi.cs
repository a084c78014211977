using System.Text.Json;
using Dapr.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Puente.Runtime.Dapr.Sidecar.Http;

/// <summary>Dapr's HTTP API, as far as an app of this system or a person with curl would use it.</summary>
internal static class HttpApi
{
    private static readonly string[] Writes = ["POST", "PUT"];

    public static void Map(WebApplication web)
    {
        var client = web.Services.GetRequiredService<Components>().Client;
        // The API is up when the process is: /healthz waits for nothing else here, and says nothing of the app, as with daprd's outbound health.
        web.MapGet("/v1.0/healthz", () => Results.NoContent());
        web.MapGet("/v1.0/healthz/outbound", () => Results.NoContent());
        web.MapGet("/v1.0/metadata", async (CancellationToken cancellation) => await client.GetMetadataAsync(cancellation).ConfigureAwait(false) is var metadata
            ? Results.Json(new { id = metadata.Id, components = metadata.Components, extended = metadata.Extended })
            : null);
        MapState(web, client);
        MapRest(web, client);
    }

    private static void MapState(IEndpointRouteBuilder web, EmbeddedDaprClient client)
    {
        web.MapGet("/v1.0/state/{store}/{key}", (string store, string key, HttpResponse response) => HttpFailure.Answer(async () =>
        {
            var (value, etag) = await client.GetByteStateAndETagAsync(store, key).ConfigureAwait(false);
            if (etag.Length == 0)
                return Results.NoContent();
            response.Headers.ETag = etag;
            return Results.Bytes(value, "application/json");
        }));
        web.MapMethods("/v1.0/state/{store}", Writes, (string store, StateWrite[] items) => HttpFailure.Answer(async () =>
        {
            await client.SaveBulkStateAsync(store, [.. items.Select(i => i.ToItem())]).ConfigureAwait(false);
            return Results.NoContent();
        }));
        web.MapDelete("/v1.0/state/{store}/{key}", (string store, string key, string? concurrency, HttpRequest request) => HttpFailure.Answer(async () =>
        {
            var etag = request.Headers.IfMatch.ToString();
            await client.DeleteBulkStateAsync(store, [new BulkDeleteStateItem(key, etag.Length == 0 ? null! : etag, StateWrite.ToOptions(concurrency))]).ConfigureAwait(false);
            return Results.NoContent();
        }));
    }

    private static void MapRest(IEndpointRouteBuilder web, EmbeddedDaprClient client)
    {
        web.MapMethods("/v1.0/publish/{pubsub}/{topic}", Writes, (string pubsub, string topic, HttpRequest request) => HttpFailure.Answer(async () =>
        {
            var metadata = request.Query.Where(q => q.Key.StartsWith("metadata.", StringComparison.Ordinal)).ToDictionary(q => q.Key["metadata.".Length..], q => q.Value.ToString());
            await client.PublishByteEventAsync(pubsub, topic, await BodyAsync(request).ConfigureAwait(false), request.ContentType ?? "", metadata).ConfigureAwait(false);
            return Results.NoContent();
        }));
        web.MapMethods("/v1.0/bindings/{name}", Writes, (string name, BindingCall call) => HttpFailure.Answer(async () =>
        {
            var data = call.Data.ValueKind == JsonValueKind.Undefined ? [] : JsonSerializer.SerializeToUtf8Bytes(call.Data);
            var asked = new BindingRequest(name, call.Operation) { Data = data };
            foreach (var (key, value) in call.Metadata ?? [])
                asked.Metadata[key] = value;
            var answer = await client.InvokeBindingAsync(asked).ConfigureAwait(false);
            return answer.Data.IsEmpty ? Results.NoContent() : Results.Bytes(answer.Data);
        }));
        web.MapGet("/v1.0/secrets/{store}/bulk", (string store) => HttpFailure.Answer(async () => Results.Json(await client.GetBulkSecretAsync(store).ConfigureAwait(false))));
        web.MapGet("/v1.0/secrets/{store}/{key}", (string store, string key) => HttpFailure.Answer(async () => Results.Json(await client.GetSecretAsync(store, key).ConfigureAwait(false))));
    }

    private static async Task<byte[]> BodyAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body).ConfigureAwait(false);
        return body.ToArray();
    }

    private sealed record BindingCall(string Operation, JsonElement Data, Dictionary<string, string>? Metadata);
}
