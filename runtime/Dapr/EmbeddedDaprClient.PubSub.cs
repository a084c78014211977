using System.Globalization;
using Dapr;
using Dapr.Client;
using Grpc.Core;
using Puente.Runtime.Dapr.Errors;
using Puente.Runtime.Dapr.PubSub;

namespace Puente.Runtime.Dapr;

/// <content>Publishing.</content>
public sealed partial class EmbeddedDaprClient
{
    private const string Json = "application/json";

    /// <inheritdoc/>
    public override Task PublishEventAsync<TData>(string pubsubName, string topicName, TData data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return PublishAsync(pubsubName, topicName, ToJson(data), TypeOf(data), null, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task PublishEventAsync<TData>(
        string pubsubName, string topicName, TData data, Dictionary<string, string> metadata, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(metadata);
        return PublishAsync(pubsubName, topicName, ToJson(data), TypeOf(data), metadata, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task PublishEventAsync(string pubsubName, string topicName, CancellationToken cancellationToken = default) =>
        PublishAsync(pubsubName, topicName, default, null, null, cancellationToken);

    /// <inheritdoc/>
    public override Task PublishEventAsync(
        string pubsubName, string topicName, Dictionary<string, string> metadata, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return PublishAsync(pubsubName, topicName, default, null, metadata, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task PublishByteEventAsync(
        string pubsubName, string topicName, ReadOnlyMemory<byte> data, string dataContentType = Json, Dictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default) =>
        PublishAsync(pubsubName, topicName, data, dataContentType, metadata, cancellationToken);

    /// <summary>Publishes all events in order, in one transaction but for MQTT, which has none: the answer never lists failed entries, a failure throws.</summary>
    public override async Task<BulkPublishResponse<TValue>> BulkPublishEventAsync<TValue>(
        string pubsubName, string topicName, IReadOnlyList<TValue> events, Dictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        await PublishAllAsync(
            "Bulk Publish", pubsubName, topicName, () => events.Select(e => e is byte[] bytes ? new Entry(bytes, "application/octet-stream") : new Entry(ToJson(e), TypeOf(e))),
            metadata, cancellationToken).ConfigureAwait(false);
        return new BulkPublishResponse<TValue>([]);
    }

    private static string TypeOf<T>(T data) => data is CloudEvent ? CloudEventEnvelope.ContentType : Json;

    private Task<bool> PublishAsync(
        string pubsubName, string topicName, ReadOnlyMemory<byte> data, string? contentType, Dictionary<string, string>? metadata, CancellationToken cancellationToken) =>
        PublishAllAsync("Publish", pubsubName, topicName, () => [new(data, contentType)], metadata, cancellationToken);

    private Task<bool> PublishAllAsync(
        string operation, string pubsubName, string topicName, Func<IEnumerable<Entry>> events,
        Dictionary<string, string>? metadata, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(pubsubName);
        ArgumentException.ThrowIfNullOrEmpty(topicName);
        return Fail.Wrapped(operation, "DAPR_PUBSUB_PUBLISH_MESSAGE", $"pubsub {pubsubName}, topic {topicName}", async () =>
        {
            var pubsub = Find(
                components.PubSubs, pubsubName, Fail.Rpc(StatusCode.FailedPrecondition, "DAPR_PUBSUB_NOT_CONFIGURED", $"pubsub {pubsubName}: no pubsub is configured"),
                StatusCode.InvalidArgument, "DAPR_PUBSUB_NOT_FOUND", "pubsub");
            var known = new PublishMetadata(metadata);
            List<OutgoingMessage> messages = [];
            long total = 0;
            foreach (var (data, type) in events())
            {
                total += data.Length;
                Fail.IfTooLarge(total, options.MaxBodyBytes, string.Create(CultureInfo.InvariantCulture, $"pubsub {pubsubName}, topic {topicName}: event {messages.Count}"));
                messages.Add(new(known.RawPayload ? data.ToArray() : envelope.Wrap(pubsubName, topicName, data, type, known), known.TimeToLive, known.Retain));
            }

            // Every try sends the same envelopes.
            return await components.Policies.Outbound(pubsubName).RunAsync(async stop =>
            {
                await pubsub.PublishAsync(topicName, messages, stop).ConfigureAwait(false);
                return true;
            }, cancellationToken).ConfigureAwait(false);
        });
    }

    private sealed record Entry(ReadOnlyMemory<byte> Data, string? Type);
}
