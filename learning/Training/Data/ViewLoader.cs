using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Data;

/// <summary>
/// Prepares the views of each step on threads of its own, a few steps ahead. What a step holds depends on (seed, step) alone, however many threads there
/// are: each epoch is a permutation of the samples, each image of a step has its own random sequence, and batches are handed over in order. Memory is made
/// once and filled again and again.
/// </summary>
public sealed class ViewLoader : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ViewWorker[] _workers;
    private long _step;
    private ViewWorker? _lender;

    /// <summary>Starts at step <paramref name="firstStep"/>: batches of <paramref name="batch"/> images, each of which gives the views of all <paramref name="groups"/>.</summary>
    public ViewLoader(ShardDataset data, AugmentationOptions options, IReadOnlyList<ViewGroup> groups, int batch, int seed, long firstStep, int workers = 1) =>
        _workers = [.. Enumerable.Range(0, workers).Select(worker => new ViewWorker(data, options, groups, batch, seed, firstStep + worker, workers, _stop.Token))];

    /// <summary>
    /// The next step's views, a tensor a group: uint8 [count × batch, side, side, 3], first views of all images, then second views in the same order. They are
    /// the loader's, and good until the next call.
    /// </summary>
    public IReadOnlyList<Tensor> Next()
    {
        _lender?.TakeBack();
        _lender = _workers[_step++ % _workers.Length];
        return _lender.Lend();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        foreach (var worker in _workers) worker.Dispose();
        _stop.Dispose();
    }
}
