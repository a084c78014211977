using Puente.Learning.Training.Data;
using Puente.Learning.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Pretraining;

/// <summary>Draws patches of images, normalised as the stem reads them, for the dictionary: a few from each of many images.</summary>
public static class PatchSampler
{
    private const int ImagesAtOnce = 64;

    /// <summary>[count, 3 × side × side], of the filters of <paramref name="options"/>, channel-major, drawn from every image in turn until there are enough.</summary>
    public static Tensor Draw(ShardDataset data, BackboneOptions options, int count, int seed, CancellationToken stop)
    {
        var side = options.FilterSide;
        var order = new int[data.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        var random = SplitMix64.For(seed, 0, 3);
        random.Shuffle(order);
        var perImage = Math.Max(1, (count + data.Count - 1) / data.Count);
        var patches = new float[count * 3 * side * side];
        var drawn = 0;
        for (var first = 0; drawn < count; first = (first + ImagesAtOnce) % order.Length)
        {
            stop.ThrowIfCancellationRequested();
            CollectionPause.Breathe();
            var chosen = order.AsSpan(first, Math.Min(ImagesAtOnce, order.Length - first));
            var images = Normalized(data, options.Pixels, chosen);
            for (var image = 0; image < chosen.Length; image++)
                for (var i = 0; i < perImage && drawn < count; i++)
                    Copy(images, image, data.Side, patches.AsSpan(drawn++ * 3 * side * side, 3 * side * side), side, ref random);
        }

        return tensor(patches, [count, 3 * side * side]);
    }

    private static float[] Normalized(ShardDataset data, PixelStatistics? statistics, ReadOnlySpan<int> chosen)
    {
        var size = data.Side * data.Side * 3;
        var bytes = new byte[chosen.Length * size];
        for (var i = 0; i < chosen.Length; i++) data.Read(chosen[i], bytes, i * size);
        using var scope = NewDisposeScope();
        return Pixels.Normalize(Pixels.ToLevels(tensor(bytes, [chosen.Length, data.Side, data.Side, 3])), statistics).contiguous().data<float>().ToArray();
    }

    private static void Copy(float[] images, int image, int imageSide, Span<float> patch, int side, ref SplitMix64 random)
    {
        int x = random.Below(imageSide - side + 1), y = random.Below(imageSide - side + 1);
        for (var channel = 0; channel < 3; channel++)
            for (var row = 0; row < side; row++)
                images.AsSpan(((image * 3 + channel) * imageSide + y + row) * imageSide + x, side).CopyTo(patch[((channel * side + row) * side)..]);
    }
}
