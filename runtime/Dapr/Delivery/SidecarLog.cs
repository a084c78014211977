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

    [LoggerMessage(3007, LogLevel.Warning, "The connection to {Server} as {ClientId} is lost ({Detail}; another with this id throws it out, too); again in {Delay}")]
    public static partial void ConnectionLost(ILogger logger, string server, string clientId, string detail, TimeSpan delay);

    [LoggerMessage(3008, LogLevel.Warning, "An event of topic {Topic} came for {ClientId}, which no longer subscribes it: dropped")]
    public static partial void NotSubscribed(ILogger logger, string topic, string clientId);

    [LoggerMessage(3009, LogLevel.Information, "An event of topic {Topic} failed at {Route}, try {Number} ({Detail}); the retry policy has it again in {Delay}")]
    public static partial void Retried(ILogger logger, string topic, string route, int number, string detail, TimeSpan delay);

    [LoggerMessage(3011, LogLevel.Information, "Input binding {Binding} calls {Route}")]
    public static partial void Reading(ILogger logger, string binding, string route);

    [LoggerMessage(3012, LogLevel.Information, "The app does not take input binding {Binding} at {Route} ({Detail})")]
    public static partial void NotWanted(ILogger logger, string binding, string route, string detail);

    [LoggerMessage(3013, LogLevel.Warning, "Input binding {Binding} failed at {Route} ({Detail})")]
    public static partial void BindingFailed(ILogger logger, string binding, string route, string detail);
}
