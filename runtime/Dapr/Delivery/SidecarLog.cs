using Microsoft.Extensions.Logging;

namespace Puente.Runtime.Dapr.Delivery;

internal static partial class SidecarLog
{
    [LoggerMessage(3001, LogLevel.Information, "Delivering topic {Topic} of {Pubsub} to {Route} for {Group}")]
    public static partial void Delivering(ILogger logger, string topic, string pubsub, string route, string group);

    [LoggerMessage(3002, LogLevel.Information, "Another process delivers for {Group}; standing by")]
    public static partial void StandingBy(ILogger logger, string group);

    [LoggerMessage(3003, LogLevel.Warning, "Event {Sequence} of topic {Topic} failed at {Route}, attempt {Attempt} ({Detail}); again in {Delay}")]
    public static partial void Failed(ILogger logger, string sequence, string topic, string route, int attempt, string detail, TimeSpan delay);

    [LoggerMessage(3004, LogLevel.Warning, "Event {Sequence} of topic {Topic} is given up ({Detail}); dead-letter topic: {DeadLetterTopic}")]
    public static partial void GivenUp(ILogger logger, string sequence, string topic, string detail, string deadLetterTopic);

    [LoggerMessage(3005, LogLevel.Warning, "{Count} events were removed by the retention bounds before every subscriber had them")]
    public static partial void Trimmed(ILogger logger, int count);

    [LoggerMessage(3006, LogLevel.Error, "The event store failed; again in {Delay}")]
    public static partial void StoreFailed(ILogger logger, TimeSpan delay, Exception exception);
}
