using System.Text.Json;
using System.Text.Json.Serialization;
using Puente.Core;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Uplink;

/// <summary>Puts what this site tells its hub into the outbox, as CloudEvents 1.0 that bear the time they tell of.</summary>
public sealed class EdgeEventWriter(EventOutbox outbox, TierOptions tier, TimeProvider time)
{
    /// <summary>Keeps an event until the hub's broker has it.</summary>
    /// <param name="type">CloudEvent type, see <see cref="EdgeEvents"/>.</param>
    /// <param name="id">The same for the same fact, however often it is told; unique within this site.</param>
    /// <param name="subject">What it is about; events of one subject arrive in order.</param>
    /// <param name="data">Becomes JSON.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task WriteAsync<T>(string type, string id, string subject, T data, CancellationToken cancellationToken)
    {
        var envelope = new Envelope<T>("1.0", $"{tier.Name}:{id}", tier.Name, type, subject, time.GetUtcNow(), "application/json", data);
        return outbox.AddAsync(envelope.Id, subject, JsonSerializer.SerializeToUtf8Bytes(envelope, Json.Options), cancellationToken);
    }

    private sealed record Envelope<T>(
        [property: JsonPropertyName("specversion")] string SpecVersion, string Id, string Source, string Type, string Subject, DateTimeOffset Time,
        [property: JsonPropertyName("datacontenttype")] string DataContentType, T Data);
}
