using Puente.Core;
using Puente.Serving.Engine;
using Puente.Serving.Tensors;

namespace Puente.Serving.Tests.OpenInference.Protocol;

/// <summary>
/// Models that answer what they are asked, in the very memory it came in, and some that cannot: enough of a registry to see every
/// part of the protocol. It counts what is out.
/// </summary>
public sealed class EchoRegistry : IModelRegistry
{
    private readonly List<ModelDescription> _models = [];
    private long _asked;
    private int _held, _answers, _waiting;

    public EchoRegistry()
    {
        foreach (var type in TensorTypes.All) _models.Add(Echo($"echo_{type.Name()}", 1, 8, new TensorSignature("IN", type, [-1, -1])));
        _models.Add(Echo("echo_FP32", 2, 8, new TensorSignature("IN", TensorType.Float32, [-1, -1])));
        _models.Add(Echo("pair", 1, 4, new TensorSignature("A", TensorType.Int32, [-1, 4]), new TensorSignature("B", TensorType.Float32, [-1, 2])));
        _models.Add(Echo("fixed", 1, 0, new TensorSignature("X", TensorType.Float32, [2, 3])));
        _models.Add(Echo("free", 1, 0, new TensorSignature("X", TensorType.Int16, [-1, -1, 2])));
        _models.Add(Echo("cube", 1, 8, new TensorSignature("X", TensorType.UInt8, [-1, 2, 2, 2])));
        _models.Add(Echo("word", 1, 0, new TensorSignature("X", TensorType.Bytes, [1])));
        _models.Add(Echo("scores", 1, 8, new TensorSignature("X", TensorType.Float32, [-1, 3])) with { Labels = new Dictionary<string, IReadOnlyList<string>> { ["X_OUT"] = ["crack", "", "sound"] } });
        _models.Add(Echo("sink", 1, 8, new TensorSignature("X", TensorType.UInt8, [-1, -1])) with { Outputs = [new TensorSignature("Y", TensorType.Float32, [-1, 1])] });
        foreach (var name in new[] { "busy", "broken", "odd", "slow" }) _models.Add(Echo(name, 1, 8, new TensorSignature("X", TensorType.Int32, [-1, 1])));
    }

    /// <summary>The last request that a model was asked.</summary>
    public InferenceRequest? Last { get; private set; }

    /// <summary>Requests that reached a model.</summary>
    public long Asked => Interlocked.Read(ref _asked);

    /// <summary>Models rented and answers given that are not given back.</summary>
    public (int Models, int Answers) Out => (Volatile.Read(ref _held), Volatile.Read(ref _answers));

    /// <summary>What was loaded and unloaded.</summary>
    public List<(string What, string Model, ModelLoadParameters? Parameters)> Controlled { get; } = [];

    /// <summary>Requests that wait in the model <c>slow</c>.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Lets those go.</summary>
    public TaskCompletionSource Gate { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsReady { get; set; } = true;

    public IModel Rent(string name, long? version)
    {
        if (name == "loading") throw new ModelUnavailableException("Request for unknown model: 'loading' version 1 is not at ready state");
        var model = _models.Where(model => model.Name == name && (version is null || model.Version == version)).MaxBy(model => model.Version)
            ?? throw new ModelNotFoundException($"Request for unknown model: '{name}' is not found");
        Interlocked.Increment(ref _held);
        return new Model(this, model);
    }

    public IReadOnlyList<ModelIndexEntry> Index() =>
    [
        .. _models.Select(model => new ModelIndexEntry(model.Name, model.Version, ModelState.Ready, "")),
        new("loading", 1, ModelState.Loading, "warming"), new("never", null, ModelState.Unknown, ""),
    ];

    public Task LoadAsync(string name, ModelLoadParameters parameters, CancellationToken cancellationToken) => Control("load", name, parameters);

    public Task UnloadAsync(string name, CancellationToken cancellationToken) => Control("unload", name, null);

    private Task Control(string what, string name, ModelLoadParameters? parameters)
    {
        switch (name)
        {
            case "locked": throw new ModelControlException("explicit model load / unload is not allowed if polling is enabled");
            case "corrupt": throw new InputException("model.onnx", "corrupt", "is no graph", "Export it again.");
            case "nobody": throw new ModelNotFoundException("failed to load 'nobody', no version is available");
            default: Controlled.Add((what, name, parameters)); return Task.CompletedTask;
        }
    }

    private static ModelDescription Echo(string name, long version, int maxBatch, params TensorSignature[] inputs) =>
        new(name, version, maxBatch, inputs, [.. inputs.Select(input => input with { Name = input.Name == "IN" ? "OUT" : input.Name + "_OUT" })]);

    private sealed class Model(EchoRegistry registry, ModelDescription description) : IModel
    {
        private int _returned;

        public ModelDescription Description => description;

        public ModelStatistics Statistics { get; } = new(
            DateTimeOffset.FromUnixTimeMilliseconds(1234), 30, 12, new(10, 1000), new(1, 20), new(10, 300), new(12, 40), new(12, 500), new(12, 60),
            [new BatchStatistics(4, new(2, 7), new(2, 8), new(2, 9))], 4096);

        public async Task<InferenceAnswer> InferAsync(InferenceRequest request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref registry._asked);
            if (description.Name == "sink") return new InferenceAnswer([new TensorData([request.Rows, 1], new byte[4 * request.Rows])]);
            // The memory is the caller's again once it is answered.
            registry.Last = request with { Inputs = [.. request.Inputs.Select(input => input with { Bytes = input.Bytes.ToArray() })] };
            switch (description.Name)
            {
                case "busy": throw new ModelUnavailableException("Exceeds maximum queue size");
                case "broken": throw new InferenceFailedException("onnx runtime error 6");
                case "odd": throw new FormatException("nobody foresaw this");
                case "slow":
                    Interlocked.Increment(ref registry._waiting);
                    await registry.Gate.Task.WaitAsync(cancellationToken);
                    break;
                default: break;
            }

            Interlocked.Increment(ref registry._answers);
            return new InferenceAnswer([.. request.Outputs.Select(output => request.Inputs[output])], () => Interlocked.Decrement(ref registry._answers));
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0) Interlocked.Decrement(ref registry._held);
        }
    }
}
