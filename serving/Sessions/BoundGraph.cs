using Microsoft.ML.OnnxRuntime;

namespace Puente.Serving.Sessions;

/// <summary>A session with memory bound to its inputs and outputs, once for each size of batch: a run allocates nothing. For one thread at a time.</summary>
/// <param name="session">The open graph; stays its owner's.</param>
/// <param name="inputs">Memory of each input.</param>
/// <param name="outputs">Memory of each output that is computed.</param>
/// <param name="release">Called when this is disposed.</param>
internal sealed class BoundGraph(
    InferenceSession session, IReadOnlyDictionary<string, PinnedTensor> inputs, IReadOnlyDictionary<string, PinnedTensor> outputs, Action release) : IDisposable
{
    private readonly RunOptions _options = new();
    private readonly Dictionary<int, Binding> _bindings = [];

    /// <summary>Runs the first <paramref name="rows"/> rows.</summary>
    public void Run(int rows)
    {
        if (!_bindings.TryGetValue(rows, out var binding)) _bindings[rows] = binding = new Binding(session, inputs, outputs, rows);
        session.RunWithBinding(_options, binding.Io);
    }

    public void Dispose()
    {
        foreach (var binding in _bindings.Values) binding.Dispose();
        _options.Dispose();
        release();
    }

    private sealed class Binding : IDisposable
    {
        private readonly List<OrtValue> _values = [];

        public Binding(InferenceSession session, IReadOnlyDictionary<string, PinnedTensor> inputs, IReadOnlyDictionary<string, PinnedTensor> outputs, int rows)
        {
            Io = session.CreateIoBinding();
            foreach (var (name, tensor) in inputs) Io.BindInput(name, Keep(tensor.View(rows)));
            foreach (var (name, tensor) in outputs) Io.BindOutput(name, Keep(tensor.View(rows)));
        }

        public OrtIoBinding Io { get; }

        public void Dispose()
        {
            Io.Dispose();
            foreach (var value in _values) value.Dispose();
        }

        private OrtValue Keep(OrtValue value)
        {
            _values.Add(value);
            return value;
        }
    }
}
