using System.Text.Json;
using System.Text.Json.Nodes;
using Dapr.Client;
using Puente.Core;
using Puente.Edge.Delivery;
using Puente.Edge.Enrolling;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Uplink;

/// <summary>
/// Events over Dapr's pub/sub. An envelope goes as it is: Dapr keeps its id and time. An edge that has a key signs as it sends, not as it
/// writes: what waited for weeks is signed by the key that holds now, under numbers that a hub has not left behind.
/// </summary>
public sealed class DaprEventLink(DaprClient dapr, EdgeState state, EdgeSigner signer) : IEventLink
{
    private const string CloudEvents = "application/cloudevents+json";

    /// <inheritdoc/>
    public async Task SendAsync(byte[] envelope, CancellationToken cancellationToken)
    {
        if (signer.IsNeeded) envelope = await SignAsync(envelope, cancellationToken);
        await dapr.PublishByteEventAsync(EdgeEvents.PubSub, EdgeEvents.Topic, envelope, CloudEvents, cancellationToken: cancellationToken);
        await state.CountPublishedAsync(envelope.Length, cancellationToken);
    }

    private async Task<byte[]> SignAsync(byte[] envelope, CancellationToken cancellationToken)
    {
        var attributes = JsonNode.Parse(envelope)!.AsObject();
        var signed = await signer.SignAsync(
            attributes["type"]!.GetValue<string>(), attributes["data"].Deserialize<JsonElement>(Json.Options),
            message => message with
            {
                Id = attributes["id"]?.GetValue<string>(),
                Subject = attributes["subject"]?.GetValue<string>(),
                Time = attributes["time"]?.GetValue<DateTimeOffset>(),
            },
            cancellationToken);
        attributes["data"] = JsonSerializer.SerializeToNode(signed, Json.Options);
        return JsonSerializer.SerializeToUtf8Bytes(attributes, Json.Options);
    }
}
