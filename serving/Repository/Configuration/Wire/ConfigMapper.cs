using Puente.Serving.Tensors;

namespace Puente.Serving.Repository.Configuration.Wire;

/// <summary>A configuration as read → <see cref="ModelConfig"/>: defaults filled in, and what is not served refused. What the values must keep is <see cref="ConfigValidator"/>'s.</summary>
/// <param name="faults">Where faults go.</param>
internal sealed class ConfigMapper(ConfigFaults faults)
{
    private const ulong LongestMicroseconds = 86_400_000_000;

    /// <summary>The configuration of the model in folder <paramref name="folder"/>.</summary>
    public ModelConfig Map(ConfigNode node, string folder)
    {
        var name = node.Text("name");
        if (name.Length > 0 && name != folder) faults.Add("name", name, $"is not the model's name, {folder}", "Leave it out, or rename one of them.");
        Only(node, "runtime", node.Text("runtime").Length == 0, "the runtime is the server's own");
        Only(node, "model_transaction_policy", node.Node("model_transaction_policy")?.Truth("decoupled") != true, "decoupled models are not: every request has one answer");
        Only(node, "response_cache", node.Node("response_cache")?.Truth("enable") != true, "answers are not cached");
        var (platform, backend) = Platform(node);
        return new ModelConfig(folder)
        {
            Platform = platform,
            Backend = backend,
            Versions = Policy(node.Node("version_policy")),
            MaxBatchSize = (int)node.Whole("max_batch_size"),
            Inputs = [.. node.Nodes("input").Select(Input)],
            Outputs = [.. node.Nodes("output").Select(Output)],
            Instances = [.. node.Nodes("instance_group").Select(Group)],
            DefaultModelFilename = node.Text("default_model_filename"),
            MetricTags = Map(node, "metric_tags", entry => entry.Text("value")),
            DynamicBatching = node.Node("dynamic_batching") is { } batching ? Batching(batching) : null,
            Optimization = node.Node("optimization") is { } optimization ? Optimization(optimization) : new ModelOptimization(),
            Parameters = Map(node, "parameters", entry => entry.Node("value")?.Text("string_value") ?? ""),
            Warmup = [.. node.Nodes("model_warmup").Select(Sample)],
        };
    }

    /// <summary>Triton takes either for the other, and the file's ending for both.</summary>
    private (string Platform, string Backend) Platform(ConfigNode node)
    {
        var (platform, backend) = (node.Text("platform"), node.Text("backend"));
        if (platform is not ("" or ModelConfig.OnnxPlatform))
            faults.Add("platform", platform, "is not served here", platform == "ensemble" ? "Serve the models that it is made of, or the ensemble with Triton." : $"Export the model to ONNX and write platform: \"{ModelConfig.OnnxPlatform}\".");
        if (backend is not ("" or ModelConfig.OnnxBackend))
            faults.Add("backend", backend, "is not served here", $"Export the model to ONNX and write backend: \"{ModelConfig.OnnxBackend}\".");
        return (ModelConfig.OnnxPlatform, ModelConfig.OnnxBackend);
    }

    private VersionPolicy Policy(ConfigNode? node)
    {
        if (node is null) return VersionPolicy.Newest;
        if (new[] { "latest", "all", "specific" }.Count(node.Has) > 1) faults.Add("version_policy", null, "names more than one policy", "Write one of latest, all and specific.");
        if (node.Node("specific") is { } specific) return new VersionPolicy.Specific(specific.Wholes("versions"));
        if (node.Has("all")) return new VersionPolicy.All();
        return node.Node("latest") is { } latest && latest.Has("num_versions") ? new VersionPolicy.Latest((int)latest.Whole("num_versions")) : VersionPolicy.Newest;
    }

    private ModelInput Input(ConfigNode node)
    {
        Only(node, "is_shape_tensor", !node.Truth("is_shape_tensor"), "shape tensors are TensorRT's");
        Only(node, "is_non_linear_format_io", !node.Truth("is_non_linear_format_io"), "tensors are row-major");
        Only(node, "allow_ragged_batch", !node.Truth("allow_ragged_batch"), "rows of a batch have one shape");
        Only(node, "optional", !node.Truth("optional"), "a request brings every input");
        return new ModelInput(node.Text("name"), Type(node), node.Wholes("dims"))
        {
            Format = node.Choice("format") switch { "FORMAT_NHWC" => InputFormat.Nhwc, "FORMAT_NCHW" => InputFormat.Nchw, _ => InputFormat.None },
            Reshape = node.Node("reshape")?.Wholes("shape"),
        };
    }

    private ModelOutput Output(ConfigNode node)
    {
        Only(node, "is_shape_tensor", !node.Truth("is_shape_tensor"), "shape tensors are TensorRT's");
        Only(node, "is_non_linear_format_io", !node.Truth("is_non_linear_format_io"), "tensors are row-major");
        return new ModelOutput(node.Text("name"), Type(node), node.Wholes("dims")) { LabelFilename = node.Text("label_filename"), Reshape = node.Node("reshape")?.Wholes("shape") };
    }

    private InstanceGroup Group(ConfigNode node)
    {
        Only(node, "passive", !node.Truth("passive"), "every instance takes requests");
        Only(node, "host_policy", node.Text("host_policy").Length == 0, "there are no host policies");
        return new InstanceGroup
        {
            Name = node.Text("name"),
            Kind = node.Choice("kind") switch { "KIND_GPU" => InstanceKind.Gpu, "KIND_CPU" => InstanceKind.Cpu, "KIND_MODEL" => InstanceKind.Model, _ => InstanceKind.Auto },
            Count = node.Whole("count") is var count && count == 0 ? 1 : (int)count,
            Gpus = [.. node.Wholes("gpus").Select(gpu => (int)gpu)],
        };
    }

    private DynamicBatching Batching(ConfigNode node) => new()
    {
        PreferredBatchSizes = [.. node.Wholes("preferred_batch_size").Select(size => (int)size).Distinct().Order()],
        MaxQueueDelay = Microseconds(node, "max_queue_delay_microseconds"),
        PreserveOrdering = node.Truth("preserve_ordering"),
        PriorityLevels = node.Unsigned("priority_levels"),
        DefaultPriorityLevel = node.Unsigned("default_priority_level"),
        DefaultQueuePolicy = node.Node("default_queue_policy") is { } policy ? Queue(policy) : new QueuePolicy(),
        PriorityQueuePolicies = node.Nodes("priority_queue_policy")
            .GroupBy(entry => entry.Unsigned("key"), entry => entry.Node("value") is { } level ? Queue(level) : new QueuePolicy())
            .ToDictionary(level => level.Key, level => level.Last()),
    };

    private QueuePolicy Queue(ConfigNode node) => new()
    {
        TimeoutAction = node.Choice("timeout_action") == "DELAY" ? TimeoutAction.Delay : TimeoutAction.Reject,
        DefaultTimeout = Microseconds(node, "default_timeout_microseconds"),
        AllowTimeoutOverride = node.Truth("allow_timeout_override"),
        MaxQueueSize = (int)node.Whole("max_queue_size"),
    };

    private ModelOptimization Optimization(ConfigNode node)
    {
        Only(node, "priority", node.Choice("priority") is null or "PRIORITY_DEFAULT", "models have one priority; requests have levels");
        Only(node, "gather_kernel_buffer_threshold", node.Unsigned("gather_kernel_buffer_threshold") == 0, "inputs are not gathered by a kernel");
        Only(node, "eager_batching", !node.Truth("eager_batching"), "a batch is put together once");
        var accelerators = node.Node("execution_accelerators");
        return new ModelOptimization
        {
            GraphLevel = node.Node("graph") is { } graph ? (int)graph.Whole("level") : null,
            GpuAccelerators = Accelerators(accelerators, "gpu_execution_accelerator"),
            CpuAccelerators = Accelerators(accelerators, "cpu_execution_accelerator"),
            InputPinnedMemory = node.Node("input_pinned_memory")?.Truth("enable") ?? true,
            OutputPinnedMemory = node.Node("output_pinned_memory")?.Truth("enable") ?? true,
        };
    }

    private static ExecutionAccelerator[] Accelerators(ConfigNode? node, string field) =>
        [.. node?.Nodes(field).Select(each => new ExecutionAccelerator(each.Text("name"), Map(each, "parameters", entry => entry.Text("value")))) ?? []];

    private WarmupSample Sample(ConfigNode node) => new(
        node.Text("name"), (int)node.Whole("batch_size"), node.Whole("count") is var count && count == 0 ? 1 : (int)count,
        Map(node, "inputs", entry => Sample(entry, entry.Node("value"))));

    private WarmupInput Sample(ConfigNode entry, ConfigNode? node)
    {
        string[] given = node is null ? [] : [.. new[] { "zero_data", "random_data", "input_data_file" }.Where(node.Has)];
        if (given.Length != 1) faults.Add(entry.Path + "value", entry.Text("key"), "says how its data is made " + (given.Length == 0 ? "in no way" : "in more than one way"), "Write one of zero_data: true, random_data: true and input_data_file.");
        if (node is null) return new WarmupInput(TensorType.Float32, [], WarmupData.Zero, "");
        var data = node.Has("input_data_file") ? WarmupData.File : node.Has("random_data") ? WarmupData.Random : WarmupData.Zero;
        return new WarmupInput(Type(node), node.Wholes("dims"), data, node.Text("input_data_file"));
    }

    /// <summary>A map; the last of equal keys holds, as protobuf has it.</summary>
    private static Dictionary<string, T> Map<T>(ConfigNode node, string field, Func<ConfigNode, T> value) =>
        node.Nodes(field).GroupBy(entry => entry.Text("key"), value).ToDictionary(entry => entry.Key, entry => entry.Last());

    private TensorType Type(ConfigNode node)
    {
        if (TensorTypes.TryParseConfig(node.Choice("data_type"), out var type)) return type;
        if (!node.IsFaulty("data_type")) faults.Add(node.Path + "data_type", node.Choice("data_type"), "is missing", "Write the tensor's data_type, such as TYPE_FP32.");
        return TensorType.Float32;
    }

    private TimeSpan Microseconds(ConfigNode node, string field)
    {
        var value = node.Unsigned(field);
        if (value > LongestMicroseconds) faults.Add(node.Path + field, $"{value}", "is longer than a day", $"Write at most {LongestMicroseconds}.");
        return TimeSpan.FromMicroseconds(Math.Min(value, LongestMicroseconds));
    }

    private void Only(ConfigNode node, string field, bool served, string why)
    {
        if (!served) faults.Add(node.Path + field, node.Choice(field), $"is not served here: {why}", "Leave it out, or serve this model with Triton.");
    }
}
