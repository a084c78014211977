using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Data;

/// <summary>One thread of a <see cref="ViewLoader"/>: every n-th step, in order, into a ring of buffers.</summary>
internal sealed class ViewWorker : IDisposable
{
    private const int Ahead = 3;
    private readonly Channel<Tensor[]> _ready = Channel.CreateUnbounded<Tensor[]>(), _free = Channel.CreateUnbounded<Tensor[]>();
    private readonly Tensor[][] _buffers;
    private readonly ShardDataset _data;
    private readonly IReadOnlyList<ViewGroup> _groups;
    private readonly Augmentation[] _augmentations;
    private readonly int _batch, _seed;
    private readonly byte[] _sample;
    private readonly int[] _order;
    private readonly Task _work;
    private Tensor[]? _lent;
    private long _epoch = -1;

    /// <summary>Prepares <paramref name="first"/>, then every <paramref name="stride"/>-th step after it.</summary>
    public ViewWorker(
        ShardDataset data, AugmentationOptions options, IReadOnlyList<ViewGroup> groups, int batch, int seed, long first, int stride, CancellationToken stop)
    {
        (_data, _groups, _batch, _seed) = (data, groups, batch, seed);
        _sample = new byte[data.Side * data.Side * 3];
        _order = new int[data.Count];
        _augmentations = [.. groups.Select(g => new Augmentation(options, data.Side, g.Side, g.MinimumArea, g.MaximumArea))];
        _buffers = [.. Enumerable.Range(0, Ahead).Select(_ => groups.Select(Buffer).ToArray())];
        foreach (var buffer in _buffers) _free.Writer.TryWrite(buffer);
        _work = Task.Factory.StartNew(() => Fill(first, stride, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The next batch, waited for. What ended the thread is thrown on: a broken shard ends the run, not the thread alone.</summary>
    public Tensor[] Lend()
    {
        try
        {
            return _lent = _ready.Reader.TryRead(out var ready) ? ready : _ready.Reader.ReadAsync().AsTask().GetAwaiter().GetResult();
        }
        catch (ChannelClosedException e) when (e.InnerException is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }

    /// <summary>The batch lent last may be filled again.</summary>
    public void TakeBack()
    {
        if (_lent is not null) _free.Writer.TryWrite(_lent);
        _lent = null;
    }

    /// <summary>Waits for the thread to end (it was told to) and frees its memory.</summary>
    public void Dispose()
    {
        _work.GetAwaiter().GetResult();
        foreach (var buffer in _buffers.SelectMany(b => b)) buffer.Dispose();
    }

    private Tensor Buffer(ViewGroup group) =>
        zeros([group.Count * _batch, group.Side, group.Side, 3], ScalarType.Byte).DetachFromDisposeScope();

    private void Fill(long first, int stride, CancellationToken stop)
    {
        try
        {
            for (var step = first; ; step += stride)
            {
                var buffer = _free.Reader.ReadAsync(stop).AsTask().GetAwaiter().GetResult();
                Draw(step, buffer, stop);
                _ready.Writer.TryWrite(buffer);
            }
        }
        catch (OperationCanceledException)
        {
            _ready.Writer.TryComplete();
        }
        catch (Exception e)
        {
            _ready.Writer.TryComplete(e);
        }
    }

    private void Draw(long step, Tensor[] buffer, CancellationToken stop)
    {
        for (var i = 0; i < _batch; i++)
        {
            stop.ThrowIfCancellationRequested();
            var position = step * _batch + i;
            _data.Read(SampleAt(position), _sample);
            var random = SplitMix64.For(_seed, position, 1);
            for (var g = 0; g < buffer.Length; g++)
            {
                var bytes = _groups[g].Side * _groups[g].Side * 3;
                var views = buffer[g].bytes;
                for (var view = 0; view < _groups[g].Count; view++)
                    _augmentations[g].Draw(_sample, views.Slice((view * _batch + i) * bytes, bytes), ref random);
            }
        }
    }

    private int SampleAt(long position)
    {
        var epoch = position / _data.Count;
        if (epoch != _epoch)
        {
            for (var i = 0; i < _order.Length; i++) _order[i] = i;
            var random = SplitMix64.For(_seed, epoch, 2);
            random.Shuffle(_order);
            _epoch = epoch;
        }

        return _order[position % _data.Count];
    }
}
