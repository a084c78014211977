using System.Globalization;
using Puente.Core.Gates;
using Puente.Core.Twins;
using Puente.Serving.Engine;

namespace Puente.Edge.Gates;

/// <summary>What a gate that is measured while a release serves says. Pure: too few requests, or no figure, is unknown.</summary>
public static class ServingVerdict
{
    /// <summary>The verdict.</summary>
    /// <param name="rule">The gate.</param>
    /// <param name="served">What the release has done; null where none serves.</param>
    /// <param name="drift">How far its photographs moved; null where that is not known.</param>
    public static GateFinding Of(GateRule rule, ServedFigures? served, ReportedDrift? drift) => rule.Kind switch
    {
        GateKind.ErrorRate => ErrorRate(rule, served),
        GateKind.Latency => Latency(rule, served),
        _ => Drift(rule, drift, served),
    };

    private static GateFinding ErrorRate(GateRule rule, ServedFigures? served)
    {
        var (failed, all) = (served?.Failed ?? 0, (served?.Failed ?? 0) + (served?.Answered ?? 0));
        return Judge(rule, served, all, all == 0 ? null : (double)failed / all, Text($"{failed} of {all} requests failed"), Text($"{rule.Maximum:0.####} of them may"), "requests");
    }

    private static GateFinding Latency(GateRule rule, ServedFigures? served)
    {
        var latency = served?.Latency;
        double? slow = latency is { Count: > 0 } ? Milliseconds(latency) : null;
        return Judge(rule, served, latency?.Count ?? 0, slow, Text($"95 % of requests are answered within {slow:0.#} ms"), Text($"{rule.Maximum:0.#} ms are allowed"), "requests");
    }

    private static GateFinding Drift(GateRule rule, ReportedDrift? drift, ServedFigures? served) => Judge(
        rule, served, drift?.Photographs ?? 0, drift?.Worst(), Text($"photographs have drifted by {drift?.Worst():0.00}"), Text($"{rule.Maximum:0.00} is allowed"), "photographs");

    private static GateFinding Judge(GateRule rule, ServedFigures? served, long count, double? value, string found, string allowed, string what)
    {
        if (count < rule.Needed) return Unknown(Text($"{count} {what}, {rule.Needed} are needed"));
        if (value is not { } measured) return Unknown(Text($"nothing is known of {count} {what} yet"));
        if (measured > rule.Maximum) return Result(GateOutcome.Failed, $"{found}, {allowed}");
        return served?.Missing is null ? Result(GateOutcome.Passed, $"{found}, {allowed}") : Unknown($"{found}, {allowed}");

        GateFinding Unknown(string reason) => Result(GateOutcome.Unknown, served?.Missing is { } missing ? $"{reason}; {missing}" : reason);

        GateFinding Result(GateOutcome outcome, string reason) => new(
            rule.Kind, null, null, outcome, value, null, (int)Math.Min(count, int.MaxValue), served?.Note is { } note ? $"{reason} ({note})" : reason);
    }

    /// <summary>The bound, in milliseconds, of the bucket in which the 95th percentile lies; what lies above all bounds takes for ever.</summary>
    private static double Milliseconds(LatencySnapshot latency)
    {
        var left = (long)Math.Ceiling(0.95 * latency.Count);
        for (var i = 0; i < latency.Counts.Count; i++)
            if ((left -= latency.Counts[i]) <= 0) return i < LatencyHistogram.Bounds.Count ? 1000 * LatencyHistogram.Bounds[i] : double.PositiveInfinity;
        return double.PositiveInfinity;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
