using System.Text.Json;
using Dapr.Client;

namespace Puente.Runtime.Dapr.Sidecar.Http;

/// <summary>One item of <c>POST /v1.0/state/{store}</c>.</summary>
internal sealed record StateWrite(string Key, JsonElement Value, string? Etag, Dictionary<string, string>? Metadata, StateWrite.Choice? Options)
{
    internal sealed record Choice(string? Concurrency, string? Consistency);

    public SaveStateItem<JsonElement> ToItem() => new(Key, Value, Etag!, ToOptions(Options?.Concurrency), Metadata);

    public static StateOptions? ToOptions(string? concurrency) => concurrency is null ? null : new StateOptions
    {
        Concurrency = concurrency == "first-write" ? ConcurrencyMode.FirstWrite : ConcurrencyMode.LastWrite,
    };
}
