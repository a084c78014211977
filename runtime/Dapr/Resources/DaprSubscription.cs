namespace Puente.Runtime.Dapr.Resources;

/// <summary>A Subscription document (dapr.io/v2alpha1).</summary>
/// <param name="Name">The resource's name.</param>
/// <param name="PubsubName">The pub/sub component.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Route">The app's route, from <c>spec.routes.default</c>; opens with '/'. Empty: events that no rule covers are dropped.</param>
/// <param name="Rules">Routes for some types of event, from <c>spec.routes.rules</c>; the first that covers one has it.</param>
/// <param name="DeadLetterTopic">Where events go that the app drops or fails; null: none.</param>
/// <param name="RawPayload">Events are wrapped into a new envelope as opaque bytes.</param>
/// <param name="UnsubscribeOnClose">MQTT: the broker keeps nothing for this topic while the app is away.</param>
/// <param name="Scopes">The app ids it is for; empty: all.</param>
/// <param name="File">The file it was read from.</param>
/// <param name="Line">Its line there.</param>
public sealed record DaprSubscription(
    string Name, string PubsubName, string Topic, string Route, IReadOnlyList<RouteRule> Rules, string? DeadLetterTopic, bool RawPayload, bool UnsubscribeOnClose,
    IReadOnlyList<string> Scopes, string File, int Line)
{
    /// <summary>Several events in one request, from <c>spec.bulkSubscribe</c>; null: one at a time.</summary>
    public BulkSubscription? Bulk { get; init; }

    /// <summary>The route for an event of a type; null: none.</summary>
    public string? RouteOf(string type) => Rules.FirstOrDefault(r => r.Covers(type))?.Path ?? (Route.Length > 0 ? Route : null);
}
