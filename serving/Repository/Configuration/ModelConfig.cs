namespace Puente.Serving.Repository.Configuration;

/// <summary>
/// What Triton's <c>ModelConfig</c> (model_config.proto) says of a model, as far as it is served here; what is not is refused when it is read.
/// </summary>
/// <param name="Name">The model's name: its folder's.</param>
public sealed record ModelConfig(string Name)
{
    /// <summary>The only platform served.</summary>
    public const string OnnxPlatform = "onnxruntime_onnx";

    /// <summary>The only backend served.</summary>
    public const string OnnxBackend = "onnxruntime";

    /// <summary>Framework and format; read as <see cref="OnnxPlatform"/> where the configuration leaves it out.</summary>
    public string Platform { get; init; } = OnnxPlatform;

    /// <summary>What runs it; read as <see cref="OnnxBackend"/> where the configuration leaves it out.</summary>
    public string Backend { get; init; } = OnnxBackend;

    /// <summary>Which versions are loaded.</summary>
    public VersionPolicy Versions { get; init; } = VersionPolicy.Newest;

    /// <summary>Most rows of a pass; then dims leave the batch out. 0: no batching, dims are whole.</summary>
    public int MaxBatchSize { get; init; }

    /// <summary>What it takes; empty until it is completed from the graph.</summary>
    public IReadOnlyList<ModelInput> Inputs { get; init; } = [];

    /// <summary>What it gives; empty until it is completed from the graph.</summary>
    public IReadOnlyList<ModelOutput> Outputs { get; init; } = [];

    /// <summary>Sessions, by device; empty: one on whatever there is.</summary>
    public IReadOnlyList<InstanceGroup> Instances { get; init; } = [];

    /// <summary>File in a version's folder; empty: <c>model.onnx</c>.</summary>
    public string DefaultModelFilename { get; init; } = "";

    /// <summary>Labels added to the model's metrics.</summary>
    public IReadOnlyDictionary<string, string> MetricTags { get; init; } = new Dictionary<string, string>();

    /// <summary>How requests are put together; null: they are not.</summary>
    public DynamicBatching? DynamicBatching { get; init; }

    /// <summary>How the graph is prepared.</summary>
    public ModelOptimization Optimization { get; init; } = new();

    /// <summary>Free settings of the backend (<c>string_value</c>), such as <c>intra_op_thread_count</c>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Requests that a version answers before it takes any other.</summary>
    public IReadOnlyList<WarmupSample> Warmup { get; init; } = [];

    /// <summary>Name of the graph in a version's folder.</summary>
    public string ModelFilename => DefaultModelFilename.Length > 0 ? DefaultModelFilename : "model.onnx";
}
