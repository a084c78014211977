using Puente.Learning.Training.Heads;

namespace Puente.Samples.Tests;

public sealed class HeadTests
{
    [Fact]
    public void A_symmetric_pair_has_the_weight_that_the_optimum_demands()
    {
        // x = ±1 standardised, balanced: minimise log(1 + e^−w) + λ/2 w², so λ·w = 1/(1 + e^w). For λ = 0.1, w = 1.633 by hand.
        float[][] features = [[1], [3], [1], [3]];
        bool[][] labels = [[false], [true], [false], [true]];
        var head = LinearHead.Fit(features, labels, new HeadOptions { Penalties = [0.1], Folds = 2 });
        var w = head.Weights[0][0];
        Assert.Equal(1.633, w, 0.002);
        Assert.Equal(0.1 * w, 1 / (1 + Math.Exp(w)), 3);
        Assert.Equal(-2 * w, head.Bias[0], 3);
        Assert.Equal(w, head.Logits([3f])[0], 3);
    }

    [Fact]
    public void Fewer_samples_than_numbers_gives_the_fit_of_the_direct_form()
    {
        // The same data, once as 3 numbers (direct) and once padded with constants to 60 (turned): padding has no weight.
        var random = new Random(1);
        var narrow = Enumerable.Range(0, 30).Select(_ => Enumerable.Range(0, 3).Select(_ => (float)random.NextDouble()).ToArray()).ToArray();
        var wide = Array.ConvertAll(narrow, row => (float[])[.. row, .. Enumerable.Repeat(2f, 57)]);
        var labels = Array.ConvertAll(narrow, row => (bool[])[row[0] > row[1], row[2] > 0.4f]);
        var direct = LinearHead.Fit(narrow, labels, new HeadOptions { Penalties = [0.01] });
        // Blocks are scaled by their own length: name the three so that both are scaled alike.
        var turned = LinearHead.Fit(wide, labels, new HeadOptions { Penalties = [0.01], Blocks = [new FeatureBlock("three", 0, 3)] });
        for (var k = 0; k < 2; k++)
        {
            for (var d = 0; d < 3; d++) Assert.Equal(direct.Weights[k][d], turned.Weights[k][d], 0.02f);
            Assert.All(turned.Weights[k].Skip(3), weight => Assert.Equal(0, weight));
        }
    }

    [Fact]
    public void Cross_validation_leaves_out_a_block_of_noise()
    {
        var (features, labels) = Signal(seed: 4);
        var head = LinearHead.Fit(features, labels, new HeadOptions { Blocks = [new FeatureBlock("signal", 0, 4), new FeatureBlock("noise", 4, 60)] });
        Assert.Equal(["signal"], head.Blocks);
        Assert.All(head.Weights[0].Skip(4), weight => Assert.Equal(0, weight));
    }

    [Fact]
    public void The_same_input_gives_the_same_head()
    {
        var (features, labels) = Signal(seed: 5);
        var one = LinearHead.Fit(features, labels, new HeadOptions());
        var two = LinearHead.Fit(features, labels, new HeadOptions());
        Assert.Equal(one.Weights[0], two.Weights[0]);
        Assert.Equal(one.Thresholds, two.Thresholds);
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => LinearHead.Fit([], [], new HeadOptions()));
        Assert.Throws<ArgumentException>(() => LinearHead.Fit([[1], [float.NaN]], [[true], [false]], new HeadOptions()));
        Assert.Throws<ArgumentException>(() => LinearHead.Fit([[1], [2]], [[true], [false]], new HeadOptions { Blocks = [new FeatureBlock("far", 1, 1)] }));
    }

    [Theory]
    [InlineData(2f, -1f, -1f, true, false, false)]
    [InlineData(2f, 1f, -1f, true, true, false)]
    [InlineData(2f, -1f, 1f, true, false, false)]
    [InlineData(1f, 0.5f, 2f, false, false, true)]
    [InlineData(-2f, -1f, -3f, false, true, false)]
    public void Sound_never_stands_beside_a_defect(float a, float b, float sound, bool isA, bool isB, bool isSound) =>
        Assert.Equal([isA, isB, isSound], HeadDecision.Decide([a, b, sound], [0.5, 0.5, 0.5], exclusive: 2));

    [Fact]
    public void Scores_are_those_counted_by_hand()
    {
        bool[][] labels = [[true, false], [true, false], [false, true], [true, true]];
        float[][] logits = [[1, -1], [-1, 1], [-1, 1], [1, -1]];
        var scores = HeadEvaluation.Score(["a", "b"], logits, labels, [0.5, 0.5], exclusive: null);
        Assert.Equal((1.0, 2 / 3.0, 0.8, 3), (scores.Classes[0].Precision, scores.Classes[0].Recall, Math.Round(scores.Classes[0].F1, 9), scores.Classes[0].Positives));
        Assert.Equal(0.5, scores.Classes[1].F1, 9);
        Assert.Equal(0.65, scores.MacroF1, 9);
        Assert.Equal([[1, 1], [0, 1]], scores.Confusion);
    }

    private static (float[][] Features, bool[][] Labels) Signal(int seed)
    {
        var random = new Random(seed);
        var labels = Enumerable.Range(0, 60).Select(i => (bool[])[i % 3 == 0]).ToArray();
        var features = Array.ConvertAll(labels, row => Enumerable.Range(0, 64)
            .Select(d => (float)(random.NextDouble() + (d < 4 && row[0] ? 0.6 : 0))).ToArray());
        return (features, labels);
    }
}
