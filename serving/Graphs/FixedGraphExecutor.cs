using Puente.Serving.Batching;
using Puente.Serving.Engine;
using Puente.Serving.Sessions;

namespace Puente.Serving.Graphs;

/// <summary>A graph whose rows all have one shape: requests are put together in memory that is bound once.</summary>
/// <param name="graph">The open graph; freed with this.</param>
/// <param name="description">Its tensors, the batch first.</param>
/// <param name="maxRows">Most rows of a pass.</param>
/// <param name="workers">Workers that may call.</param>
/// <param name="clock">Of all timestamps.</param>
internal sealed class FixedGraphExecutor(GraphSession graph, ModelDescription description, int maxRows, int workers, TimeProvider clock) : IPassExecutor
{
    private readonly Buffers?[] _buffers = new Buffers?[workers];

    /// <inheritdoc/>
    public bool CanJoin(PassItem first, PassItem next) => true;

    /// <inheritdoc/>
    public PassTimes Execute(IReadOnlyList<PassItem> items, int rows, int worker)
    {
        var began = clock.GetTimestamp();
        var buffers = _buffers[worker] ??= new Buffers(graph, description, maxRows);
        var at = 0;
        foreach (var item in items)
        {
            for (var i = 0; i < buffers.Inputs.Length; i++) item.Job.Input(i, item.First, item.Rows).CopyTo(buffers.Inputs[i].Rows(at, item.Rows));
            at += item.Rows;
        }

        var placed = clock.GetTimestamp();
        buffers.Graph.Run(rows);
        var ran = clock.GetTimestamp();
        at = 0;
        foreach (var item in items)
        {
            var wanted = item.Job.Request.Outputs;
            for (var i = 0; i < wanted.Length; i++) buffers.Outputs[wanted[i]].Rows(at, item.Rows).CopyTo(item.Job.Answer!.Rows(i, item.First, item.Rows));
            at += item.Rows;
        }

        return new PassTimes(began, placed, ran, clock.GetTimestamp());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffers in _buffers) buffers?.Graph.Dispose();
        graph.Dispose();
    }

    private sealed class Buffers
    {
        public Buffers(GraphSession graph, ModelDescription description, int maxRows)
        {
            Inputs = [.. description.Inputs.Select(tensor => new PinnedTensor(tensor.Type, [.. tensor.Shape.Skip(1)], maxRows))];
            Outputs = [.. description.Outputs.Select(tensor => new PinnedTensor(tensor.Type, [.. tensor.Shape.Skip(1)], maxRows))];
            Graph = new BoundGraph(graph.Session, Named(description.Inputs, Inputs), Named(description.Outputs, Outputs), () => { });
        }

        public PinnedTensor[] Inputs { get; }

        public PinnedTensor[] Outputs { get; }

        public BoundGraph Graph { get; }

        private static Dictionary<string, PinnedTensor> Named(IReadOnlyList<Tensors.TensorSignature> signatures, PinnedTensor[] tensors) =>
            signatures.Zip(tensors).ToDictionary(pair => pair.First.Name, pair => pair.Second);
    }
}
