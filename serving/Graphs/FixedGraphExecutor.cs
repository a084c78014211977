using Puente.Serving.Batching;
using Puente.Serving.Sessions;
using Puente.Serving.Tensors;

namespace Puente.Serving.Graphs;

/// <summary>A graph whose rows all have one shape: requests are put together in memory that is bound once.</summary>
/// <param name="graph">The open graph; freed with this.</param>
/// <param name="inputs">Its inputs in the model's order, as the graph sees them, the batch first.</param>
/// <param name="outputs">Its outputs in the model's order.</param>
/// <param name="joins">Whether requests share passes.</param>
/// <param name="maxRows">Most rows of a pass.</param>
/// <param name="places">Passes that may run at once, each in a place of its own.</param>
/// <param name="clock">Of all timestamps.</param>
internal sealed class FixedGraphExecutor(
    GraphSession graph, IReadOnlyList<TensorSignature> inputs, IReadOnlyList<TensorSignature> outputs, bool joins, int maxRows, int places, TimeProvider clock) : IPassExecutor
{
    private readonly Buffers?[] _buffers = new Buffers?[places];

    /// <inheritdoc/>
    public bool CanJoin(PassItem first, PassItem next) => joins;

    /// <inheritdoc/>
    public PassTimes Execute(IReadOnlyList<PassItem> items, int rows, int place)
    {
        var began = clock.GetTimestamp();
        var buffers = _buffers[place] ??= new Buffers(graph, inputs, outputs, maxRows);
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
        public Buffers(GraphSession graph, IReadOnlyList<TensorSignature> inputs, IReadOnlyList<TensorSignature> outputs, int maxRows)
        {
            Inputs = [.. inputs.Select(tensor => new PinnedTensor(tensor.Type, [.. tensor.Shape.Skip(1)], maxRows))];
            Outputs = [.. outputs.Select(tensor => new PinnedTensor(tensor.Type, [.. tensor.Shape.Skip(1)], maxRows))];
            Graph = new BoundGraph(graph.Session, Named(inputs, Inputs), Named(outputs, Outputs), () => { });
        }

        public PinnedTensor[] Inputs { get; }

        public PinnedTensor[] Outputs { get; }

        public BoundGraph Graph { get; }

        private static Dictionary<string, PinnedTensor> Named(IReadOnlyList<TensorSignature> signatures, PinnedTensor[] tensors) =>
            signatures.Zip(tensors).ToDictionary(pair => pair.First.Name, pair => pair.Second);
    }
}
