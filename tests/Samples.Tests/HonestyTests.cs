using Puente.Core.Images;
using Puente.Core.Models;
using Puente.Learning.Training.Baselines;
using Puente.Learning.Training.Heads;

namespace Puente.Samples.Tests;

/// <summary>
/// The samples are no cheat: what a statistic sees does not settle the class at 20 labels a class, and what a learned dictionary of
/// patches sees says more than chance by far. Measured on 40 held-out images a class.
/// </summary>
public sealed class HonestyTests(HonestyTests.Samples samples) : IClassFixture<HonestyTests.Samples>
{
    [Fact]
    public void Raw_statistics_do_not_settle_the_class() => Assert.InRange(MacroF1(RawCellStatistics.Of), 0.35, 0.65);

    [Fact]
    public void Gradient_and_colour_histograms_do_not_settle_the_class() => Assert.InRange(MacroF1(HogColour.Of), 0.2, 0.5);

    [Fact]
    public void A_learned_dictionary_finds_structure()
    {
        var generator = new ConcreteGenerator(99);
        var unlabelled = Enumerable.Range(0, 300).AsParallel().AsOrdered().Select(i => generator.Sample(i).Image).ToArray();
        Assert.InRange(MacroF1(PatchDictionary.Learn(unlabelled, 96, seed: 1).Of), 0.45, 1);
    }

    private double MacroF1(Func<RgbImage, float[]> describe)
    {
        var train = samples.Train.AsParallel().AsOrdered().Select(sample => describe(sample.Image)).ToArray();
        var test = samples.Test.AsParallel().AsOrdered().Select(sample => describe(sample.Image)).ToArray();
        var head = LinearHead.Fit(train, Labels(samples.Train), new HeadOptions { Exclusive = DefectClass.All.Count - 1 });
        return HeadEvaluation.Score(DefectClass.All, [.. test.Select(row => head.Logits(row))], Labels(samples.Test), head.Thresholds, head.Exclusive).MacroF1;
    }

    private static bool[][] Labels(GeneratedSample[] some) =>
        Array.ConvertAll(some, sample => DefectClass.All.Select(name => sample.Classes.Contains(name)).ToArray());

    public sealed class Samples
    {
        public GeneratedSample[] Train { get; } = Draw(100, 20);

        public GeneratedSample[] Test { get; } = Draw(200, 40);

        private static GeneratedSample[] Draw(int seed, int perClass)
        {
            var generator = new ConcreteGenerator(seed);
            return Enumerable.Range(0, perClass * DefectClass.All.Count).AsParallel().AsOrdered()
                .Select(i => generator.Sample(i, SampleSet.Labels(DefectClass.All[i / perClass], i % perClass).ToHashSet())).ToArray();
        }
    }
}
