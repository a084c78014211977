using CsCheck;

namespace Puente.Scaling.Tests.Simulation;

/// <summary>The simulator's arithmetic is the contract's.</summary>
public sealed class ArithmeticTests
{
    [Theory]
    [InlineData(nameof(MetricType.AverageValue), 1, 60, 8, 8)]
    [InlineData(nameof(MetricType.AverageValue), 4, 16, 8, 2)]
    [InlineData(nameof(MetricType.AverageValue), 2, 17, 8, 2)]
    [InlineData(nameof(MetricType.AverageValue), 2, 17.7, 8, 3)]
    [InlineData(nameof(MetricType.AverageValue), 3, 0, 8, 0)]
    [InlineData(nameof(MetricType.Value), 3, 60, 30, 6)]
    [InlineData(nameof(MetricType.Value), 3, 32, 30, 3)]
    [InlineData(nameof(MetricType.Value), 3, 10, 30, 1)]
    public void Replicas_of_a_metric(string metricType, int current, double value, double target, int desired) =>
        Assert.Equal(desired, HpaArithmetic.Desired(Enum.Parse<MetricType>(metricType), current, value, target));

    [Fact]
    public void Once_there_it_stays_there() => Gen.Select(Gen.Double[1, 1e5], Gen.Double[0.001, 1e3]).Sample((value, target) =>
    {
        var desired = HpaArithmetic.Desired(MetricType.AverageValue, 1, value, target);
        return HpaArithmetic.Desired(MetricType.AverageValue, desired, value, target) == desired;
    });

    [Theory]
    [InlineData("default", 3, 1, 2, 0, 0, 2)]
    [InlineData("default", 3, 1, 2, 2, 0, 0)]
    [InlineData("default", 2, 1, 4, 1, 0, 1)]
    [InlineData("default", 0, 1, 4, 1, 0, 0)]
    [InlineData("default", 5, 2, 9, 0, 0, 3)]
    [InlineData("accurate", 3, 1, 4, 2, 1, 2)]
    [InlineData("accurate", 2, 1, 4, 2, 1, 1)]
    [InlineData("eager", 3, 1, 4, 2, 1, 1)]
    [InlineData("custom", 5, 1, 10, 2, 0, 3)]
    public void Jobs_of_a_metric(string strategy, double queue, double target, int max, int running, int pending, int start) =>
        Assert.Equal(start, ScaledJobArithmetic.Start(strategy, queue, target, max, running, pending, deduction: 1, share: 0.5));
}
