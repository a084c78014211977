using Puente.Learning.Training.Data;
using Puente.Learning.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Pretraining;

/// <summary>Measures the stems' batch norms on whole, unchanged images: training saw smaller, brighter and darker views.</summary>
/// <param name="data">Where images are drawn from.</param>
/// <param name="batch">Images at once.</param>
/// <param name="seed">Seed of the draw.</param>
internal sealed class Calibration(ShardDataset data, int batch, int seed)
{
    /// <summary>Shows <paramref name="backbone"/> as many <paramref name="batches"/> and leaves it ready to embed.</summary>
    public void Run(Backbone backbone, int batches, CancellationToken stop)
    {
        var order = Enumerable.Range(0, data.Count).ToArray();
        var random = SplitMix64.For(seed, 0, 4);
        random.Shuffle(order);
        var size = data.Side * data.Side * 3;
        var bytes = new byte[Math.Min(batch, data.Count) * size];
        // A plain stem has no batch norm.
        for (var done = 0; done < batches && backbone.Options.Stem != StemKind.Plain; done++)
        {
            stop.ThrowIfCancellationRequested();
            CollectionPause.Breathe();
            for (var i = 0; i < bytes.Length / size; i++) data.Read(order[(done * batch + i) % order.Length], bytes, i * size);
            using var scope = NewDisposeScope();
            backbone.Calibrate(tensor(bytes, [bytes.Length / size, data.Side, data.Side, 3]));
        }

        backbone.eval();
    }
}
