using Puente.Serving.Batching;
using Puente.Serving.Sessions;
using Puente.Serving.Tensors;

namespace Puente.Serving.Models;

/// <summary>
/// A backbone and the heads on it: a pass runs the backbone once, then each head that anybody in it asked for, on the embeddings where they lie. An output's source
/// is the head's graph; null is the embedding itself.
/// </summary>
/// <param name="backbone">The open graph; freed by its owner after this.</param>
/// <param name="side">Pixels across and down of an image.</param>
/// <param name="dimensions">Width of an embedding.</param>
/// <param name="maxRows">Most rows of a pass.</param>
/// <param name="places">Passes that may run at once, each in a place of its own.</param>
internal sealed class ReleaseExecutor(OnnxGraph backbone, int side, int dimensions, int maxRows, int places, TimeProvider clock) : IPassExecutor
{
    private readonly Buffers?[] _buffers = new Buffers?[places];

    /// <inheritdoc/>
    public bool CanJoin(PassItem first, PassItem next) => true;

    /// <inheritdoc/>
    public PassTimes Execute(IReadOnlyList<PassItem> items, int rows, int place)
    {
        var began = clock.GetTimestamp();
        var buffers = _buffers[place] ??= new Buffers(backbone, side, dimensions, maxRows);
        var at = 0;
        foreach (var item in items)
        {
            item.Job.Input(0, item.First, item.Rows).CopyTo(buffers.Images.Rows(at, item.Rows));
            at += item.Rows;
        }

        var placed = clock.GetTimestamp();
        buffers.Backbone.Run(rows);
        foreach (var head in Heads(items)) buffers.Head(head).Graph.Run(rows);
        var ran = clock.GetTimestamp();
        at = 0;
        foreach (var item in items)
        {
            for (var i = 0; i < item.Job.Request.Outputs.Length; i++)
            {
                var rowsOf = From(buffers, Source(item.Job, i)).Rows(at, item.Rows);
                rowsOf.CopyTo(item.Job.Answer!.Rows(i, item.First, item.Rows));
                if (Source(item.Job, i) is not null) item.Job.Model.Predictions?.Add(rowsOf);
            }

            at += item.Rows;
        }

        return new PassTimes(began, placed, ran, clock.GetTimestamp());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffers in _buffers) buffers?.Dispose();
    }

    private static OnnxGraph? Source(Job job, int output) => (OnnxGraph?)job.Model.Sources[job.Request.Outputs[output]];

    private static PinnedTensor From(Buffers buffers, OnnxGraph? head) => head is null ? buffers.Embeddings : buffers.Head(head).Logits;

    private static HashSet<OnnxGraph> Heads(IReadOnlyList<PassItem> items)
    {
        var heads = new HashSet<OnnxGraph>();
        foreach (var item in items)
            for (var i = 0; i < item.Job.Request.Outputs.Length; i++)
                if (Source(item.Job, i) is { } head)
                    heads.Add(head);
        return heads;
    }

    /// <summary>What one place has.</summary>
    private sealed class Buffers : IDisposable
    {
        private readonly Dictionary<OnnxGraph, BoundHead> _heads = [];
        private readonly int _maxRows;

        public Buffers(OnnxGraph backbone, int side, int dimensions, int maxRows)
        {
            _maxRows = maxRows;
            Images = new PinnedTensor(TensorType.UInt8, [side, side, 3], maxRows);
            Embeddings = new PinnedTensor(TensorType.Float32, [dimensions], maxRows);
            Backbone = backbone.Bind(Images, Embeddings);
        }

        public PinnedTensor Images { get; }

        public PinnedTensor Embeddings { get; }

        public BoundGraph Backbone { get; }

        public BoundHead Head(OnnxGraph head)
        {
            if (_heads.TryGetValue(head, out var bound)) return bound;
            foreach (var gone in _heads.Keys.Where(graph => graph.IsClosed).ToList())
            {
                _heads[gone].Graph.Dispose();
                _heads.Remove(gone);
            }

            var logits = new PinnedTensor(TensorType.Float32, [head.Width], _maxRows);
            return _heads[head] = new BoundHead(head.Bind(Embeddings, logits), logits);
        }

        public void Dispose()
        {
            foreach (var head in _heads.Values) head.Graph.Dispose();
            Backbone.Dispose();
        }
    }

    private sealed record BoundHead(BoundGraph Graph, PinnedTensor Logits);
}
