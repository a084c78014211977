using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.PubSub;
using Puente.Runtime.Dapr.Resiliency;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>One subscription and the app's route for it, whatever broker the events come from.</summary>
internal sealed class EventDelivery(DaprSubscription subscription, string group, AppChannel app, CallPolicy policy, EmbeddedDaprOptions options, ILogger logger)
{
    public DaprSubscription Subscription => subscription;

    public Subscriber Subscriber { get; } = new(subscription.PubsubName, subscription.Topic, group);

    public EmbeddedDaprOptions Options => options;

    public ILogger Logger => logger;

    /// <summary>Gives the app one event, again while the component's inbound retry policy says so; failures of the app are outcomes.</summary>
    /// <param name="data">As it came from the broker.</param>
    /// <param name="expires">When it is no longer worth delivering; null: never.</param>
    /// <param name="pause">Ends the wait for a retry.</param>
    /// <param name="abort">Breaks off.</param>
    /// <param name="topic">Its own topic, where the subscription's is a filter.</param>
    /// <param name="metadata">What the broker says of it: headers.</param>
    public async Task<(DeliveryOutcome Outcome, string Detail)> DeliverAsync(
        byte[] data, DateTimeOffset? expires, CancellationToken pause, CancellationToken abort, string? topic = null, IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (!subscription.RawPayload && !CloudEventEnvelope.IsEnvelope(data))
            return (DeliveryOutcome.Drop, "it is not a CloudEvent, and the subscription is not rawPayload");
        var cloudEvent = subscription.RawPayload ? CloudEventEnvelope.WrapRaw(subscription.PubsubName, topic ?? subscription.Topic, data) : data;
        var route = subscription.Rules.Count == 0 ? subscription.Route : subscription.RouteOf(CloudEventEnvelope.TypeOf(cloudEvent));
        if (route is null)
            return (DeliveryOutcome.Drop, "no route is for its type");
        for (var tries = 1; ; tries++)
        {
            if (expires <= options.TimeProvider.GetUtcNow())
                return (DeliveryOutcome.Drop, "it has expired");
            var (outcome, detail, status) = await TryAsync(route, cloudEvent, metadata, abort).ConfigureAwait(false);
            if (outcome != DeliveryOutcome.Retry || pause.IsCancellationRequested || !IsWorthRetrying(status) || policy.Delay(tries) is not { } delay)
                return (outcome, detail);
            SidecarLog.Retried(logger, topic ?? subscription.Topic, route, tries, detail, delay);
            await Task.Delay(delay, options.TimeProvider, pause).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the app several events in one request; those that fail, again while the retry policy says so. What became of each, in their order.</summary>
    /// <param name="messages">As they came from the broker.</param>
    /// <param name="pause">Ends the wait for a retry.</param>
    /// <param name="abort">Breaks off.</param>
    public async Task<IReadOnlyList<(DeliveryOutcome Outcome, string Detail)>> DeliverAsync(IReadOnlyList<StoredMessage> messages, CancellationToken pause, CancellationToken abort)
    {
        var results = new (DeliveryOutcome Outcome, string Detail)[messages.Count];
        List<int> left = [];
        for (var i = 0; i < messages.Count; i++)
        {
            results[i] = (DeliveryOutcome.Drop, "it is not a CloudEvent");
            if (CloudEventEnvelope.IsEnvelope(messages[i].Data))
                left.Add(i);
        }

        for (var tries = 1; left.Count > 0; tries++)
        {
            var now = options.TimeProvider.GetUtcNow();
            foreach (var expired in left.Where(i => messages[i].Expires <= now).ToList())
            {
                results[expired] = (DeliveryOutcome.Drop, "it has expired");
                left.Remove(expired);
            }

            if (left.Count == 0)
                break;
            var asked = left;
            var (answer, outcomes) = await GuardAsync(
                () => app.PostAsync(subscription.Route, subscription.PubsubName, subscription.Topic, [.. asked.Select(i => messages[i].Data)], policy.Timeout ?? options.DeliveryTimeout, abort),
                // An app that has every one of them again fails, as it does one at a time.
                said => said.Outcomes.Any(IsDone),
                (Held, [.. asked.Select(_ => DeliveryOutcome.Unreachable)])).ConfigureAwait(false);
            for (var k = 0; k < asked.Count; k++)
                results[asked[k]] = (outcomes[k], answer.Detail);
            left = [.. asked.Where((_, k) => outcomes[k] == DeliveryOutcome.Retry)];
            if (left.Count == 0 || pause.IsCancellationRequested || !IsWorthRetrying(answer.Status) || policy.Delay(tries) is not { } delay)
                break;
            SidecarLog.Retried(logger, subscription.Topic, subscription.Route, tries, answer.Detail, delay);
            await Task.Delay(delay, options.TimeProvider, pause).ConfigureAwait(false);
        }

        return results;
    }

    /// <summary>Whether the event goes to the dead-letter topic, or nowhere, after so many attempts. Where there is a retry policy, each has been through all of it.</summary>
    public bool GivesUp(DeliveryOutcome outcome, int attempts) => outcome == DeliveryOutcome.Drop
        || (outcome == DeliveryOutcome.Retry && subscription.DeadLetterTopic is not null && attempts >= (policy.Retry is null ? options.DeadLetterAfterAttempts : 1));

    /// <summary>The wait after so many failures in a row.</summary>
    public TimeSpan Delay(int failures)
    {
        var ticks = options.RedeliveryInitialDelay.Ticks * Math.Pow(2, Math.Min(failures - 1, 40));
        return ticks < options.RedeliveryMaxDelay.Ticks ? TimeSpan.FromTicks((long)ticks) : options.RedeliveryMaxDelay;
    }

    // Without a status there was no answer, or one that asks for another delivery.
    private bool IsWorthRetrying(int? status) => status is null || policy.Retry?.HttpStatusCodes?.Contains(status.Value) != false;

    private static bool IsDone(DeliveryOutcome outcome) => outcome is DeliveryOutcome.Success or DeliveryOutcome.Drop;

    // No fault of the event: it waits, and costs no attempt.
    private static AppAnswer Held => new(DeliveryOutcome.Unreachable, "the circuit breaker is open", null);

    private Task<AppAnswer> TryAsync(string route, byte[] cloudEvent, IReadOnlyDictionary<string, string>? metadata, CancellationToken abort) => GuardAsync(
        () => app.PostAsync(route, cloudEvent, metadata, policy.Timeout ?? options.DeliveryTimeout, abort),
        said => IsDone(said.Outcome),
        Held);

    /// <summary>Calls the app under the circuit breaker; <paramref name="held"/> while it is open.</summary>
    private async Task<T> GuardAsync<T>(Func<Task<T>> call, Func<T, bool> isSuccess, T held)
    {
        var ticket = 0;
        if (policy.Breaker?.TryEnter(out ticket) == false)
            return held;
        bool? success = null;
        try
        {
            var answer = await call().ConfigureAwait(false);
            success = isSuccess(answer);
            return answer;
        }
        finally
        {
            policy.Breaker?.Leave(ticket, success);
        }
    }
}
