using Puente.Core.Images;
using Puente.Core.Models;
using Puente.Imaging;
using Puente.Samples;

namespace Puente.Bench.Learning.Labels;

/// <summary>Seven classes of generated surfaces, several on one image in six; the images to measure on are always the same.</summary>
internal static class GeneratedTask
{
    private const int PoolSeed = 100, TestSeed = 200, TestPerClass = 60, Draws = 5, MostLabels = 50;

    /// <summary>Draws the images at <paramref name="side"/> pixels.</summary>
    public static LabelTask Create(int side)
    {
        var classes = DefectClass.All;
        var (pool, test) = (Images(PoolSeed, Draws * MostLabels, side), Images(TestSeed, TestPerClass, side));
        var labels = pool.Concat(test).Select(image => classes.Select(name => image.Classes.Contains(name)).ToArray()).ToArray();
        int[] measured = [.. Enumerable.Range(pool.Length, test.Length)];
        return new LabelTask(
            "generated", [.. pool.Concat(test).Select(image => image.Image)], classes, labels,
            [.. Enumerable.Range(0, labels.Length).Select(i => $"{i}")], null, classes.Count - 1, Draws,
            (count, draw) => new LabelDraw(
                [.. Enumerable.Range(0, classes.Count).SelectMany(k => Enumerable.Range((k * Draws + draw) * MostLabels, count))], measured),
            [
                new LabelTarget(10, LabelMeasure.MacroF1, 0.66, 0.75),
                new LabelTarget(20, LabelMeasure.MacroF1, 0.75, 0.83),
                new LabelTarget(50, LabelMeasure.MacroF1, 0.82, 0.88),
            ]);
    }

    private static (RgbImage Image, IReadOnlyList<string> Classes)[] Images(int seed, int perClass, int side)
    {
        var generator = new ConcreteGenerator(seed);
        return [.. Enumerable.Range(0, perClass * DefectClass.All.Count).AsParallel().AsOrdered().Select(i =>
        {
            var sample = generator.Sample(i, SampleSet.Labels(DefectClass.All[i / perClass], i % perClass).ToHashSet());
            return (ImageCodec.Resize(sample.Image, side, side), sample.Classes);
        })];
    }
}
