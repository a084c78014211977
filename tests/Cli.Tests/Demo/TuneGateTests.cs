using Puente.Cli.Client.Contracts;
using Puente.Cli.Demo.Stages;
using Puente.Core.Training;

namespace Puente.Cli.Tests.Demo;

public sealed class TuneGateTests
{
    [Theory]
    [InlineData(true, 0.70, 0.40, 0.60, null)]
    [InlineData(true, 0.59, 0.20, 0.50, "below 0.60")]
    [InlineData(true, 0.70, 0.61, 0.60, "lead over a random backbone")]
    [InlineData(true, 0.70, 0.40, 0.70, "raw statistics do as well")]
    [InlineData(false, 0.55, 0.54, 0.60, null)]
    [InlineData(false, 0.45, 0.10, 0.10, "below 0.50")]
    public void The_three_figures_are_judged(bool generated, double score, double random, double raw, string? fault)
    {
        var told = TuneGate.For(generated).Judge(Tuned(score, random, raw));
        if (fault is null) Assert.Null(told);
        else Assert.Contains(fault, told, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_measured_does_not_pass() =>
        Assert.Contains("too few", TuneGate.For(true).Judge(new TuneOutput(false, "too few images", null, null, null, null, null, 0, 0)), StringComparison.Ordinal);

    [Fact]
    public void The_edges_own_gate_counts() =>
        Assert.Contains("too low", TuneGate.For(true).Judge(Tuned(0.9, 0.1, 0.1) with { Gate = new GateVerdict(false, "too low") }), StringComparison.Ordinal);

    private static TuneOutput Tuned(double score, double random, double raw) =>
        new(true, null, "release", Scores(score), Scores(random), Scores(raw), new GateVerdict(true, null), 140, 280);

    private static HeadScores Scores(double score) => new(score, [new ClassScore("crack", score, score, score, 40)], [[1]]);
}
