using Puente.Bench.Learning.Labels;
using Puente.Core.Images;
using Puente.Imaging;
using Puente.Learning.Training.Baselines;
using Puente.Learning.Training.Heads;
using Puente.Samples;

namespace Puente.Bench.Learning.Features;

/// <summary>Features that no network gives: what any honest figure stands beside.</summary>
internal sealed class HandMadeFeatures(string name, Func<RgbImage, float[]> describe) : IFeatures
{
    private const int DictionaryImages = 1000, DictionaryFilters = 160, DictionarySide = 96;

    /// <summary>48 raw cell statistics, nothing learned.</summary>
    public static HandMadeFeatures RawStatistics => new("raw-statistics", RawCellStatistics.Of);

    /// <summary>A k-means dictionary of patches of generated surfaces (Coates, Ng and Lee 2011).</summary>
    public static HandMadeFeatures KMeansDictionary()
    {
        var generator = new ConcreteGenerator(7);
        var images = Enumerable.Range(0, DictionaryImages).AsParallel().AsOrdered().Select(i => ImageCodec.Resize(generator.Sample(i).Image, DictionarySide, DictionarySide)).ToArray();
        return new("k-means-dictionary", PatchDictionary.Learn(images, DictionaryFilters, seed: 1).Of);
    }

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool IsOwn => false;

    /// <inheritdoc/>
    public IReadOnlyList<FeatureBlock>? Blocks => null;

    /// <inheritdoc/>
    public float[][] Of(LabelTask task) => [.. task.Images.AsParallel().AsOrdered().Select(describe)];
}
