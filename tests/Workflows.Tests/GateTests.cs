using Puente.Core.Training;
using Puente.Workflows.Releases;
using Puente.Workflows.Tuning;

namespace Puente.Workflows.Tests;

public sealed class GateTests
{
    [Theory]
    [InlineData(0.70, 0.40, 0.05, true)]
    [InlineData(0.46, 0.40, 0.05, true)]
    [InlineData(0.44, 0.40, 0.05, false)]
    [InlineData(0.30, 0.40, 0.05, false)]
    [InlineData(double.NaN, 0.40, 0.05, false)]
    [InlineData(0.70, double.NaN, 0.05, false)]
    public void A_backbone_passes_when_it_beats_random_initialisation_by_the_margin(double backbone, double random, double margin, bool passes)
    {
        var decision = ReleaseGate.Decide(new EvaluationResult(Scores(backbone), Scores(random), Scores(0.5), 140, 210), margin);

        Assert.Equal(passes, decision.Passed);
    }

    [Theory]
    [InlineData(0.61, 0.30, 0.60, 0.20, true)]
    [InlineData(0.59, 0.30, 0.60, 0.20, false)]
    [InlineData(0.61, 0.45, 0.60, 0.20, false)]
    [InlineData(0.61, 0.90, 0.60, -1, true)]
    [InlineData(double.NaN, 0.30, 0, 0, false)]
    public void A_head_passes_on_its_score_and_its_gain(double score, double random, double minimum, double gain, bool passes)
    {
        var result = new TuneResult(["crack", "sound"], [0.5, 0.5], "head.safetensors", "head.onnx", Scores(score), Scores(random), Scores(0.5), 40, 40, 192);

        Assert.Equal(passes, TuneGate.Decide(result, new TuneInput(minimum, gain)).Passed);
    }

    [Fact]
    public void The_reason_tells_every_figure()
    {
        var decision = ReleaseGate.Decide(new EvaluationResult(Scores(0.7), Scores(0.4), Scores(0.5), 140, 210), 0.05);

        Assert.Equal("macro-F1 0.700 against 0.400 at random initialisation (margin 0.300, asked 0.050) and 0.500 for raw statistics", decision.Reason);
    }

    private static HeadScores Scores(double macroF1) => new(macroF1, [], []);
}
