using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Resiliency;

/// <summary>The policies of all documents of an app by name, and what targets make of them.</summary>
internal sealed class PolicyNames
{
    private readonly Dictionary<string, TimeSpan> timeouts;
    private readonly Dictionary<string, RetryPolicy> retries;
    private readonly Dictionary<string, CircuitBreakerPolicy> breakers;

    public PolicyNames(IReadOnlyList<ResiliencyDocument> documents)
    {
        timeouts = Joined(documents.SelectMany(d => d.Timeouts));
        retries = Joined(documents.SelectMany(d => d.Retries));
        breakers = Joined(documents.SelectMany(d => d.Breakers));
    }

    /// <summary>The policies that a target names; a name that stands for none is a fault.</summary>
    public CallPolicy Policy(ResiliencyTarget target, EmbeddedDaprOptions options)
    {
        var inbound = target.Direction == CallDirection.Inbound;
        var retry = Find(retries, target, "retry", target.Retry, "retries");
        if (retry is not null && (inbound ? retry is { HttpStatusCodes: null, GrpcStatusCodes: not null } : retry is { GrpcStatusCodes: null, HttpStatusCodes: not null }))
        {
            target.Fields.Fault("retry", target.Retry, inbound
                ? "matches gRPCStatusCodes alone, and events are delivered by HTTP: give httpStatusCodes"
                : "matches httpStatusCodes alone, and a component's failure is the gRPC status 13: give gRPCStatusCodes");
        }

        return Make(
            target.Timeout is null ? null : Find(timeouts, target, "timeout", target.Timeout, "timeouts"), retry,
            Find(breakers, target, "circuitBreaker", target.CircuitBreaker, "circuitBreakers"), options);
    }

    /// <summary>What Dapr's reserved names say for components that no target names.</summary>
    public CallPolicy Default(CallDirection direction, EmbeddedDaprOptions options)
    {
        TimeSpan? timeout = Reserved(timeouts, direction, "Timeout") is { } limit && limit > TimeSpan.Zero ? limit : null;
        return Make(timeout, Reserved(retries, direction, "Retry"), Reserved(breakers, direction, "CircuitBreaker"), options);
    }

    private static CallPolicy Make(TimeSpan? timeout, RetryPolicy? retry, CircuitBreakerPolicy? breaker, EmbeddedDaprOptions options) =>
        (timeout, retry, breaker) is (null, null, null)
            ? CallPolicy.None
            : new(timeout, retry, breaker is null ? null : new CircuitBreaker(breaker, options.TimeProvider), options.TimeProvider, options.Random);

    private static T? Reserved<T>(Dictionary<string, T> policies, CallDirection direction, string kind) =>
        new[] { $"DefaultComponent{direction}{kind}Policy", $"DefaultComponent{kind}Policy", $"Default{kind}Policy" }
            .Where(policies.ContainsKey).Select(n => policies[n]).FirstOrDefault();

    private static T? Find<T>(Dictionary<string, T> policies, ResiliencyTarget target, string field, string? name, string kind)
    {
        if (name is null)
            return default;
        if (policies.TryGetValue(name, out var policy))
            return policy;
        target.Fields.Fault(field, name, $"is not one of policies.{kind}; there are: {string.Join(", ", policies.Keys.DefaultIfEmpty("none"))}");
        return default;
    }

    private static Dictionary<string, T> Joined<T>(IEnumerable<PolicyEntry<T>> entries)
    {
        var all = new Dictionary<string, T>();
        foreach (var entry in entries)
        {
            if (!all.TryAdd(entry.Name, entry.Policy))
                entry.Fields.Fault(entry.Name, entry.Name, "is also the name of another policy of this kind; give each its own");
        }

        return all;
    }
}
