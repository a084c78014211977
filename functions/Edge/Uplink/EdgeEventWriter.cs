using System.Text.Json;
using System.Text.Json.Serialization;
using Puente.Core;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Uplink;

/// <summary>Puts what this site tells its hub into the outbox, as CloudEvents 1.0 that bear the time they tell of.</summary>
public sealed class EdgeEventWriter(EventOutbox outbox, TierOptions tier, TimeProvider time) : IEventWriter
{
    /// <inheritdoc/>
    public Task WriteAsync<T>(string type, string id, string subject, T data, CancellationToken cancellationToken) =>
        WriteAsync(type, id, subject, data, time.GetUtcNow(), cancellationToken);

    /// <summary>The same, of a fact that another process of this site told at <paramref name="at"/>.</summary>
    public Task WriteAsync<T>(string type, string id, string subject, T data, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var envelope = new Envelope<T>("1.0", $"{tier.Name}:{id}", tier.Name, type, subject, at, "application/json", data);
        return outbox.AddAsync(envelope.Id, subject, JsonSerializer.SerializeToUtf8Bytes(envelope, Json.Options), cancellationToken);
    }

    private sealed record Envelope<T>(
        [property: JsonPropertyName("specversion")] string SpecVersion, string Id, string Source, string Type, string Subject, DateTimeOffset Time,
        [property: JsonPropertyName("datacontenttype")] string DataContentType, T Data);
}
