using Puente.Serving.Tensors;

namespace Puente.Serving.Repository.Configuration.Wire;

/// <summary>
/// Triton's model_config.proto as far as configurations use it: field names and types. What Triton knows and this server does not do
/// carries the sentence that refuses it, so that a person reads why, and not that a name is unknown.
/// </summary>
internal static class ConfigSchema
{
    private static readonly string[] DataTypes = ["TYPE_INVALID", .. TensorTypes.All.Select(type => type.ConfigName())];
    private static readonly string[] Formats = ["FORMAT_NONE", "FORMAT_NHWC", "FORMAT_NCHW"];
    private static readonly string[] Kinds = ["KIND_AUTO", "KIND_GPU", "KIND_CPU", "KIND_MODEL"];
    private static readonly string[] Actions = ["REJECT", "DELAY"];

    private static readonly MessageSchema Shape = new("ModelTensorReshape", Many("shape", FieldKind.Int64));
    private static readonly MessageSchema Strings = new("MapEntry", One("key", FieldKind.String), One("value", FieldKind.String));
    private static readonly MessageSchema Switch = new("PinnedMemoryBuffer", One("enable", FieldKind.Bool));

    private static readonly MessageSchema Input = new("ModelInput",
        One("name", FieldKind.String), Choice("data_type", DataTypes), Choice("format", Formats), Many("dims", FieldKind.Int64), Of("reshape", Shape),
        One("is_shape_tensor", FieldKind.Bool), One("allow_ragged_batch", FieldKind.Bool), One("optional", FieldKind.Bool), One("is_non_linear_format_io", FieldKind.Bool));

    private static readonly MessageSchema Output = new("ModelOutput",
        One("name", FieldKind.String), Choice("data_type", DataTypes), Many("dims", FieldKind.Int64), Of("reshape", Shape), One("label_filename", FieldKind.String),
        One("is_shape_tensor", FieldKind.Bool), One("is_non_linear_format_io", FieldKind.Bool));

    private static readonly MessageSchema Versions = new("ModelVersionPolicy",
        Of("latest", new MessageSchema("Latest", One("num_versions", FieldKind.Int32))), Of("all", new MessageSchema("All")),
        Of("specific", new MessageSchema("Specific", Many("versions", FieldKind.Int64))));

    private static readonly MessageSchema Group = new("ModelInstanceGroup",
        One("name", FieldKind.String), Choice("kind", Kinds), One("count", FieldKind.Int32), Many("gpus", FieldKind.Int32),
        Refused("rate_limiter", "there is no rate limiter"), Refused("secondary_devices", "there are no secondary devices"),
        Refused("profile", "profiles are TensorRT's"), One("passive", FieldKind.Bool), One("host_policy", FieldKind.String));

    private static readonly MessageSchema Queue = new("ModelQueuePolicy",
        Choice("timeout_action", Actions), One("default_timeout_microseconds", FieldKind.UInt64), One("allow_timeout_override", FieldKind.Bool), One("max_queue_size", FieldKind.Int32));

    private static readonly MessageSchema Batching = new("ModelDynamicBatching",
        Many("preferred_batch_size", FieldKind.Int32), One("max_queue_delay_microseconds", FieldKind.UInt64), One("preserve_ordering", FieldKind.Bool),
        One("priority_levels", FieldKind.UInt64), One("default_priority_level", FieldKind.UInt64), Of("default_queue_policy", Queue),
        MapOf("priority_queue_policy", new MessageSchema("MapEntry", One("key", FieldKind.UInt64), Of("value", Queue))));

    private static readonly MessageSchema Accelerator = new("Accelerator", One("name", FieldKind.String), MapOf("parameters", Strings));

    private static readonly MessageSchema Optimization = new("ModelOptimizationPolicy",
        Of("graph", new MessageSchema("Graph", One("level", FieldKind.Int32))),
        Choice("priority", ["PRIORITY_DEFAULT", "PRIORITY_MAX", "PRIORITY_MIN"]),
        Refused("cuda", "CUDA graphs are not used"),
        Of("execution_accelerators", new MessageSchema("ExecutionAccelerators",
            ManyOf("gpu_execution_accelerator", Accelerator), ManyOf("cpu_execution_accelerator", Accelerator))),
        Of("input_pinned_memory", Switch), Of("output_pinned_memory", Switch),
        One("gather_kernel_buffer_threshold", FieldKind.UInt64), One("eager_batching", FieldKind.Bool));

    private static readonly MessageSchema Sample = new("ModelWarmup",
        One("name", FieldKind.String), One("batch_size", FieldKind.Int32),
        MapOf("inputs", new MessageSchema("MapEntry", One("key", FieldKind.String), Of("value", new MessageSchema("Input",
            Choice("data_type", DataTypes), Many("dims", FieldKind.Int64), Either("zero_data", FieldKind.Bool), Either("random_data", FieldKind.Bool), Either("input_data_file", FieldKind.String))))),
        One("count", FieldKind.Int32));

    /// <summary>The whole configuration.</summary>
    public static MessageSchema Model { get; } = new("ModelConfig",
        One("name", FieldKind.String), One("platform", FieldKind.String), One("backend", FieldKind.String), One("runtime", FieldKind.String),
        Of("version_policy", Versions), One("max_batch_size", FieldKind.Int32), ManyOf("input", Input), ManyOf("output", Output),
        Refused("batch_input", "inputs made of the batch are not supported"), Refused("batch_output", "outputs made of the batch are not supported"),
        ManyOf("instance_group", Group), One("default_model_filename", FieldKind.String),
        Refused("cc_model_filenames", "one file serves every device"), MapOf("metric_tags", Strings),
        Of("dynamic_batching", Batching),
        Refused("sequence_batching", "sequences are not served: every request stands alone"),
        Refused("ensemble_scheduling", "ensembles are not run: a release's backbone and heads are served without one"),
        Of("optimization", Optimization),
        MapOf("parameters", new MessageSchema("MapEntry", One("key", FieldKind.String), Of("value", new MessageSchema("ModelParameter", One("string_value", FieldKind.String))))),
        ManyOf("model_warmup", Sample),
        Refused("model_operations", "libraries of custom operators are not loaded"),
        Of("model_transaction_policy", new MessageSchema("ModelTransactionPolicy", One("decoupled", FieldKind.Bool))),
        Refused("model_repository_agents", "repository agents are not run; releases are checked by their signatures"),
        Of("response_cache", new MessageSchema("ModelResponseCache", One("enable", FieldKind.Bool))),
        Refused("model_metrics", "the buckets of histograms are the same for every model, so that sites add up"));

    private static FieldSchema One(string name, FieldKind kind) => new(name, kind);

    private static FieldSchema Either(string name, FieldKind kind) => new(name, kind) { Alternative = true };

    private static FieldSchema Many(string name, FieldKind kind) => new(name, kind) { Repeated = true };

    private static FieldSchema Choice(string name, IReadOnlyList<string> names) => new(name, FieldKind.Enum) { Names = names };

    private static FieldSchema Of(string name, MessageSchema message) => new(name, FieldKind.Message) { Message = message };

    private static FieldSchema ManyOf(string name, MessageSchema message) => new(name, FieldKind.Message) { Message = message, Repeated = true };

    private static FieldSchema MapOf(string name, MessageSchema entry) => new(name, FieldKind.Map) { Message = entry };

    private static FieldSchema Refused(string name, string why) => new(name, FieldKind.Message) { Refusal = why };
}
