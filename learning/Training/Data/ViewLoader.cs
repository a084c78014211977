using System.Threading.Channels;

namespace Puente.Learning.Training.Data;

/// <summary>
/// Prepares the view pairs of each step on a thread of its own, a few steps ahead. What a step holds depends on (seed, step) alone: each epoch is a
/// permutation of the samples, each view has its own random sequence.
/// </summary>
public sealed class ViewLoader : IDisposable
{
    private const int Ahead = 3;
    private readonly Channel<byte[]> _ready = Channel.CreateBounded<byte[]>(Ahead);
    private readonly CancellationTokenSource _stop = new();
    private readonly ShardDataset _data;
    private readonly Augmentation _augmentation;
    private readonly int _batch, _viewBytes, _seed;
    private readonly Task _worker;
    private readonly byte[] _sample;
    private int[] _order = [];
    private long _epoch = -1;

    /// <summary>Starts at step <paramref name="firstStep"/>: batches of <paramref name="batch"/> images, two views each.</summary>
    public ViewLoader(ShardDataset data, AugmentationOptions options, int batch, int viewSide, int seed, int firstStep)
    {
        (_data, _batch, _seed) = (data, batch, seed);
        _viewBytes = viewSide * viewSide * 3;
        _sample = new byte[data.Side * data.Side * 3];
        _augmentation = new Augmentation(options, data.Side, viewSide);
        _worker = Task.Run(() => FillAsync(firstStep));
    }

    /// <summary>The next step's views, [2 × batch, view, view, 3]: first views, then second views in the same order.</summary>
    public byte[] Next() => _ready.Reader.ReadAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _worker.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private async Task FillAsync(int step)
    {
        try
        {
            for (; ; step++) await _ready.Writer.WriteAsync(Batch(step), _stop.Token);
        }
        catch (OperationCanceledException)
        {
            _ready.Writer.TryComplete();
        }
        catch (Exception e)
        {
            // The reader throws it on: a broken shard ends the run, not the thread alone.
            _ready.Writer.TryComplete(e);
        }
    }

    private byte[] Batch(int step)
    {
        var views = new byte[2 * _batch * _viewBytes];
        for (var i = 0; i < _batch; i++)
        {
            var position = (long)step * _batch + i;
            _data.Read(SampleAt(position), _sample);
            var random = SplitMix64.For(_seed, position, 1);
            _augmentation.Draw(_sample, views.AsSpan(i * _viewBytes, _viewBytes), ref random);
            _augmentation.Draw(_sample, views.AsSpan((_batch + i) * _viewBytes, _viewBytes), ref random);
        }

        return views;
    }

    private int SampleAt(long position)
    {
        var epoch = position / _data.Count;
        if (epoch != _epoch)
        {
            _order = [.. Enumerable.Range(0, _data.Count)];
            var random = SplitMix64.For(_seed, epoch, 2);
            random.Shuffle(_order);
            _epoch = epoch;
        }

        return _order[position % _data.Count];
    }
}
