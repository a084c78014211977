using Puente.Runtime.Dapr.Redis;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.PubSub;

internal static class RedisStreamsFactory
{
    private const int MostQueued = 100_000;

    public static void Start(ComponentSettings settings, ComponentSet set, EmbeddedDaprOptions options, Func<bool> sound)
    {
        var configuration = RedisSettings.Read(settings, options.AppId);
        var group = settings.Text("consumerID", options.AppId);
        var allowed = settings.Texts("allowedTopics");
        var maxLength = settings.Number("maxLenApprox", 0, 0, int.MaxValue);
        var streams = new RedisStreamsOptions(
            settings.DurationOrOff("redeliverInterval", "60s"), settings.DurationOrOff("processingTimeout", "15s"),
            settings.Number("queueDepth", 100, 1, MostQueued), settings.Number("concurrency", 10, 1, 1000),
            maxLength > 0 ? maxLength : null, settings.DurationOrOff("streamTTL", "0"));
        if (streams is { MaxLength: not null, StreamTimeToLive: not null })
            settings.Fault("streamTTL", settings.Text("streamTTL", ""), "stands beside maxLenApprox; give one of: streamTTL, maxLenApprox");
        if (sound())
            ComponentTypes.AddPubSub(set, new(settings.ComponentName, new RedisStreams(configuration, streams, options.TimeProvider), group, allowed));
    }
}
