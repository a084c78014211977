using System.Globalization;
using Puente.Core.Gates;

namespace Puente.Edge.Gates;

/// <summary>What a golden gate says of one class, from counts. Pure: too few samples, or nothing to compare with, is unknown.</summary>
public static class GoldenVerdict
{
    /// <summary>The verdict on <paramref name="name"/>.</summary>
    /// <param name="rule">The gate.</param>
    /// <param name="name">The class.</param>
    /// <param name="candidate">How the new release told it.</param>
    /// <param name="baseline">How the one that serves told it; null where none serves, or it does not know the class.</param>
    public static GateFinding Of(GateRule rule, string name, ClassCount candidate, ClassCount? baseline)
    {
        var metric = rule.Metric ?? GateMetric.Recall;
        var (value, before) = (candidate.Score(metric), baseline?.Score(metric));
        var word = metric.ToString().ToLowerInvariant();
        if (candidate.Positives < rule.Needed)
            return Result(GateOutcome.Unknown, Text($"{name}: {candidate.Positives} samples here, {rule.Needed} are needed"));
        if (value is not { } reached)
            return Result(GateOutcome.Unknown, Text($"{name}: nothing was taken for it, so there is no {word}"));
        if (rule.Minimum is { } least && reached < least)
            return Result(GateOutcome.Failed, Text($"{name}: {word} {reached:0.000} on {candidate.Positives} samples, {least:0.000} is asked for"));
        if (rule.Drop is not { } drop)
            return Result(GateOutcome.Passed, Text($"{name}: {word} {reached:0.000} on {candidate.Positives} samples"));
        if (before is not { } held)
            return Result(GateOutcome.Unknown, Text($"{name}: {word} {reached:0.000}, and nothing serves here that it can be compared with"));
        // Scores are parts of whole numbers: what is no more than rounding is no drop.
        var fell = held - reached > drop + 1e-9;
        return Result(fell ? GateOutcome.Failed : GateOutcome.Passed,
            Text($"{name}: {word} {reached:0.000} beside {held:0.000} of the release that serves, on {candidate.Positives} samples ({drop:0.000} less is allowed)"));

        GateFinding Result(GateOutcome outcome, string reason) => new(GateKind.Golden, name, metric, outcome, value, before, candidate.Positives, reason);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
