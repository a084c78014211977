using Puente.Core.Training;
using Puente.Learning.Training.Data;

namespace Puente.Learning.Training.Adaptation;

/// <summary>Batches of gently changed views. What a step holds depends on (seed, step) alone: each pass over the images is a permutation, each view has its own random sequence.</summary>
internal sealed class BatchDrawer
{
    private const long Order = 0xADA0, View = 0xADA1;

    private readonly TrialData _data;
    private readonly Augmentation _augmentation;
    private readonly int _batch, _seed, _sampleBytes;
    private readonly int[] _order;
    private Task<(byte[] Views, float[] Labels)>? _ahead;
    private int _drawn;
    private long _pass = -1;

    public BatchDrawer(TrialData data, AdaptOptions options, int seed)
    {
        (_data, _batch, _seed) = (data, options.Batch, seed);
        var side = data.Images[0].Width;
        _augmentation = new Augmentation(Gentle(options), side, side);
        _sampleBytes = side * side * 3;
        _order = new int[data.Images.Count];
    }

    /// <summary>Views uint8 [batch, side, side, 3] and labels [batch, K] of step number <paramref name="step"/>.</summary>
    public (byte[] Views, float[] Labels) Draw(int step)
    {
        var views = new byte[_batch * _sampleBytes];
        var labels = new List<float>();
        for (var n = 0; n < _batch; n++)
        {
            var item = (long)step * _batch + n;
            var i = Sample(item);
            var random = SplitMix64.For(_seed, View, item);
            _augmentation.Draw(_data.Images[i].Pixels, views.AsSpan(n * _sampleBytes, _sampleBytes), ref random);
            labels.AddRange(_data.Labels[i].Select(holds => holds ? 1f : 0f));
        }

        return (views, [.. labels]);
    }

    /// <summary>What <see cref="Draw"/> gives for each step in turn, drawn while the step before is computed.</summary>
    public (byte[] Views, float[] Labels) Next()
    {
        var batch = (_ahead ?? Ahead()).GetAwaiter().GetResult();
        _ahead = Ahead();
        return batch;
    }

    private Task<(byte[] Views, float[] Labels)> Ahead()
    {
        var step = _drawn++;
        return Task.Run(() => Draw(step));
    }

    private int Sample(long item)
    {
        if (item / _order.Length != _pass)
        {
            _pass = item / _order.Length;
            for (var i = 0; i < _order.Length; i++) _order[i] = i;
            var random = SplitMix64.For(_seed, Order, _pass);
            random.Shuffle(_order);
        }

        return _order[item % _order.Length];
    }

    /// <summary>Views of pretraining are to be told apart from all others; here an image must stay what its label says.</summary>
    private static AugmentationOptions Gentle(AdaptOptions options)
    {
        var (pretraining, part) = (new AugmentationOptions(), (float)options.Colour);
        return pretraining with
        {
            MinimumArea = (float)options.MinimumArea,
            Rotation = (float)options.Rotation,
            Brightness = pretraining.Brightness * part,
            Contrast = pretraining.Contrast * part,
            Saturation = pretraining.Saturation * part,
            ChannelGain = pretraining.ChannelGain * part,
            BlurProbability = pretraining.BlurProbability * part,
            BlurPixels = pretraining.BlurPixels * part,
            Noise = pretraining.Noise * part,
        };
    }
}
