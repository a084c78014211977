using System.Globalization;
using System.Text.RegularExpressions;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Resiliency;

/// <summary>Reads Resiliency documents; faults are noted with the fields.</summary>
internal static partial class ResiliencyReader
{
    private const string BuiltInPrefix = "DaprBuiltIn";
    private const int HighestGrpcCode = 16;

    /// <param name="spec">The document's <c>spec</c>.</param>
    /// <param name="scopes">Its scopes.</param>
    public static ResiliencyDocument Read(YamlFields spec, IReadOnlyList<string> scopes)
    {
        var policies = spec.Map("policies");
        var timeouts = policies?.Map("timeouts");
        var document = new ResiliencyDocument(
            [.. Own(timeouts).Select(n => (Name: n, Limit: timeouts!.Duration(n))).Where(t => t.Limit is not null).Select(t => new PolicyEntry<TimeSpan>(t.Name, t.Limit!.Value, timeouts!))],
            [.. Entries(policies?.Map("retries"), ReadRetry)],
            [.. Entries(policies?.Map("circuitBreakers"), ReadBreaker)],
            [.. ReadTargets(spec.Map("targets"))],
            spec, scopes);
        policies?.NoOthers();
        spec.NoOthers();
        return document;
    }

    private static IEnumerable<PolicyEntry<T>> Entries<T>(YamlFields? fields, Func<YamlFields, T> read)
    {
        foreach (var name in Own(fields))
        {
            if (fields!.Map(name, required: true) is not { } policy)
                continue;
            yield return new(name, read(policy), fields);
            policy.NoOthers();
        }
    }

    private static IEnumerable<string> Own(YamlFields? fields)
    {
        foreach (var name in fields?.Names() ?? [])
        {
            if (name.StartsWith(BuiltInPrefix, StringComparison.Ordinal))
                fields!.Fault(name, name, "is for what the embedded sidecar does not do (service invocation, actors). Remove it, or use a sidecar (set DAPR_GRPC_PORT)");
            yield return name;
        }
    }

    private static RetryPolicy ReadRetry(YamlFields fields)
    {
        var exponential = fields.OneOf("policy", false, "constant", "exponential") == "exponential";
        var duration = fields.Duration("duration");
        var maxInterval = fields.Duration("maxInterval");
        var maxRetries = fields.Number("maxRetries", -1) ?? -1;
        if (exponential && duration is not null)
            fields.Fault("duration", fields.Text("duration"), "has no effect on policy exponential; give maxInterval, or policy constant");
        if (!exponential && maxInterval is not null)
            fields.Fault("maxInterval", fields.Text("maxInterval"), "has no effect on policy constant; give duration, or policy exponential");
        var matching = fields.Map("matching");
        var http = Codes(matching, "httpStatusCodes", 100, 599);
        var grpc = Codes(matching, "gRPCStatusCodes", 0, HighestGrpcCode);
        matching?.NoOthers();
        return new(exponential, duration ?? TimeSpan.FromSeconds(5), maxInterval ?? TimeSpan.FromSeconds(60), maxRetries < 0 ? null : maxRetries, http, grpc);
    }

    private static CodeRanges? Codes(YamlFields? matching, string field, int least, int most)
    {
        var text = matching?.Text(field);
        if (text is null)
            return null;
        var codes = CodeRanges.Parse(text, least, most);
        if (codes is null)
            matching!.Fault(field, text, $"is not a list of codes and ranges from {least} to {most}, such as {(least == 0 ? "1-4,8,14" : "429,500-599")}");
        return codes;
    }

    private static CircuitBreakerPolicy ReadBreaker(YamlFields fields)
    {
        var maxRequests = fields.Number("maxRequests", 1) ?? 1;
        var interval = fields.Text("interval") is "0" or "0s" ? null : fields.Duration("interval");
        var timeout = fields.Duration("timeout") ?? TimeSpan.FromSeconds(60);
        // Dapr's default.
        var trip = fields.Text("trip") ?? "consecutiveFailures > 5";
        var match = Trip().Match(trip);
        if (!match.Success)
            fields.Fault("trip", trip, "is not of the form 'consecutiveFailures >= 5' (or >), the one that the embedded sidecar counts. For others use a sidecar (set DAPR_GRPC_PORT)");
        var failures = match.Success ? int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) + (match.Groups[1].ValueSpan is ">" ? 1 : 0) : 1;
        return new(Math.Max(failures, 1), maxRequests, interval, timeout);
    }

    private static IEnumerable<ResiliencyTarget> ReadTargets(YamlFields? targets)
    {
        // Told at resolution, to those for whom the document is.
        targets?.Accept("apps", "actors");
        var components = targets?.Map("components");
        targets?.NoOthers();
        foreach (var name in components?.Names() ?? [])
        {
            if (components!.Map(name, required: true) is not { } component)
                continue;
            foreach (var (field, direction) in new[] { ("outbound", CallDirection.Outbound), ("inbound", CallDirection.Inbound) })
            {
                if (component.Map(field) is not { } named)
                    continue;
                yield return new(name, direction, named.Text("timeout"), named.Text("retry"), named.Text("circuitBreaker"), components, named);
                named.NoOthers();
            }

            component.NoOthers();
        }
    }

    [GeneratedRegex(@"^\s*consecutiveFailures\s*(>=?)\s*(\d{1,6})\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Trip();
}
