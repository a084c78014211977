using Puente.Core.Gates;
using Puente.Core.Twins;
using Puente.Edge.Gates;
using Puente.Serving.Engine;

namespace Puente.Functions.Tests.Gates;

public sealed class GateVerdictTests
{
    private static readonly GateRule _recall = new(GateKind.Golden) { Class = "crack", MinSamples = 10 };

    [Theory]
    // Found, missed and wrong of the new release, then of the one that serves.
    [InlineData("8 2 0", "9 1 0", GateOutcome.Failed)]
    [InlineData("9 1 5", "9 1 0", GateOutcome.Passed)]
    [InlineData("19 1 0", "20 0 0", GateOutcome.Passed)]
    [InlineData("18 2 0", "20 0 0", GateOutcome.Failed)]
    [InlineData("9 0 0", "0 9 0", GateOutcome.Unknown)]
    [InlineData("10 0 0", null, GateOutcome.Unknown)]
    public void Recall_may_not_drop(string candidate, string? baseline, GateOutcome outcome) =>
        Assert.Equal(outcome, GoldenVerdict.Of(_recall, "crack", Read(candidate)!.Value, Read(baseline)).Outcome);

    [Theory]
    [InlineData(GateMetric.Precision, "10 0 10", GateOutcome.Failed, 0.5)]
    [InlineData(GateMetric.F1, "10 0 10", GateOutcome.Passed, 0.6667)]
    [InlineData(GateMetric.Precision, "0 10 0", GateOutcome.Unknown, null)]
    public void A_minimum_needs_nothing_to_compare_with(GateMetric metric, string candidate, GateOutcome outcome, double? value)
    {
        var result = GoldenVerdict.Of(_recall with { Metric = metric, Minimum = 0.6 }, "crack", Read(candidate)!.Value, null);

        Assert.Equal((outcome, value), (result.Outcome, result.Value is { } score ? Math.Round(score, 4) : null));
    }

    [Fact]
    public void The_reason_is_in_figures() => Assert.Equal(
        "crack: recall 0.300 beside 0.900 of the release that serves, on 10 samples (0.050 less is allowed)",
        GoldenVerdict.Of(_recall, "crack", new ClassCount(3, 7, 0), new ClassCount(9, 1, 0)).Reason);

    [Theory]
    [InlineData(99, 0, GateOutcome.Unknown)]
    [InlineData(99, 1, GateOutcome.Passed)]
    [InlineData(98, 2, GateOutcome.Failed)]
    public void Errors_are_counted_over_requests_enough(long answered, long failed, GateOutcome outcome) =>
        Assert.Equal(outcome, ServingVerdict.Of(new GateRule(GateKind.ErrorRate) { Maximum = 0.01 }, new ServedFigures(answered, failed, null), null).Outcome);

    [Theory]
    [InlineData(95, GateOutcome.Passed)]
    [InlineData(94, GateOutcome.Failed)]
    public void Latency_is_that_of_nineteen_in_twenty(long fast, GateOutcome outcome)
    {
        var counts = new long[LatencyHistogram.Bounds.Count + 1];
        (counts[0], counts[^1]) = (fast, 100 - fast);
        var rule = new GateRule(GateKind.Latency) { Maximum = 1000 * LatencyHistogram.Bounds[0] };

        Assert.Equal(outcome, ServingVerdict.Of(rule, new ServedFigures(100, 0, new LatencySnapshot(counts, 0)), null).Outcome);
    }

    [Theory]
    [InlineData(100, 0, GateOutcome.Unknown, "0 of 100 requests failed, 0.01 of them may; worker-1 is behind (1 worker serves it)")]
    [InlineData(98, 2, GateOutcome.Failed, "2 of 100 requests failed, 0.01 of them may (1 worker serves it)")]
    [InlineData(9, 0, GateOutcome.Unknown, "9 requests, 100 are needed; worker-1 is behind (1 worker serves it)")]
    public void Figures_that_are_not_everybodys_condemn_and_never_acquit(long answered, long failed, GateOutcome outcome, string reason)
    {
        var served = new ServedFigures(answered, failed, null) { Missing = "worker-1 is behind", Note = "1 worker serves it" };

        var finding = ServingVerdict.Of(new GateRule(GateKind.ErrorRate) { Maximum = 0.01 }, served, null);

        Assert.Equal((outcome, reason), (finding.Outcome, finding.Reason));
    }

    [Fact]
    public void What_is_not_known_never_passes()
    {
        foreach (var kind in new[] { GateKind.ErrorRate, GateKind.Latency, GateKind.Drift })
            Assert.Equal(GateOutcome.Unknown, ServingVerdict.Of(new GateRule(kind) { Maximum = 1 }, null, null).Outcome);
        var drift = new GateRule(GateKind.Drift) { Maximum = 0.3 };
        Assert.Equal(GateOutcome.Unknown, ServingVerdict.Of(drift, null, new ReportedDrift("r", 5, 50, null, null)).Outcome);
        Assert.Equal(GateOutcome.Passed, ServingVerdict.Of(drift, null, new ReportedDrift("r", 5, 50, 0.3, null)).Outcome);
        Assert.Equal(GateOutcome.Failed, ServingVerdict.Of(drift, null, new ReportedDrift("r", 5, 50, 0.1, 0.5)).Outcome);
    }

    [Fact]
    public void Neighbours_of_other_photographs_tell_what_a_sample_is()
    {
        // Two clusters on two axes, six samples each; two more lie in the first, of one photograph, and of those the second says otherwise.
        float[] embeddings = [.. Enumerable.Range(0, 14).SelectMany(i => i is >= 6 and < 12 ? new[] { 0.01f * i, 1 } : [1, 0.01f * i])];
        bool[][] labels = [.. Enumerable.Range(0, 14).Select(i => new[] { i is < 6 or 12 })];
        string[] groups = [.. Enumerable.Range(0, 14).Select(i => i < 12 ? $"{i}" : "one")];

        var said = NeighbourProbe.Say(embeddings, 2, labels, groups);

        Assert.Equal(Enumerable.Range(0, 14).Select(i => i is < 6 or >= 12), said.Select(row => row[0]));
    }

    private static ClassCount? Read(string? text) => text?.Split(' ').Select(int.Parse).ToArray() is [var found, var missed, var wrong] ? new ClassCount(found, missed, wrong) : null;
}
