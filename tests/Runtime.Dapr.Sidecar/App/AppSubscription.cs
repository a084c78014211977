using System.Text.Json;

namespace Puente.Runtime.Dapr.Sidecar.App;

/// <summary>A subscription that the app itself named, at <c>GET /dapr/subscribe</c>.</summary>
public sealed record AppSubscription(string PubsubName, string Topic, string Path, string? DeadLetterTopic, bool RawPayload)
{
    /// <summary>The items of an answer that have a route; one without is discarded.</summary>
    internal static IReadOnlyList<AppSubscription> Parse(JsonElement answer) => [.. answer.EnumerateArray().Select(Read).Where(s => s.Path.Length > 0)];

    /// <summary>The same as a Subscription resource.</summary>
    internal string ToYaml(int number) => $$"""
        apiVersion: dapr.io/v2alpha1
        kind: Subscription
        metadata: { name: programmatic-{{number}} }
        spec:
          pubsubname: "{{PubsubName}}"
          topic: "{{Topic}}"
          routes: { default: "{{Path}}" }
          {{(DeadLetterTopic is null ? "" : $"deadLetterTopic: \"{DeadLetterTopic}\"")}}
          metadata: { rawPayload: "{{(RawPayload ? "true" : "false")}}" }
        """;

    private static AppSubscription Read(JsonElement item)
    {
        var path = item.TryGetProperty("routes", out var routes) && routes.TryGetProperty("default", out var named) ? named.GetString() : null;
        path ??= item.TryGetProperty("route", out var route) ? route.GetString() : null;
        var raw = item.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("rawPayload", out var value) && value.GetString() == "true";
        var dead = item.TryGetProperty("deadLetterTopic", out var topic) ? topic.GetString() : null;
        return new(item.GetProperty("pubsubname").GetString()!, item.GetProperty("topic").GetString()!, path is null or "" || path[0] == '/' ? path ?? "" : "/" + path, dead is "" ? null : dead, raw);
    }
}
