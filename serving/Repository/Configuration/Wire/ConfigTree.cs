using Puente.Serving.Repository.TextFormat;
using Puente.Serving.Tensors;

namespace Puente.Serving.Repository.Configuration.Wire;

/// <summary><see cref="ModelConfig"/> → the tree that is written: fields in the order of Triton's documentation.</summary>
internal static class ConfigTree
{
    /// <summary>The whole configuration.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="whole">Messages that hold nothing but defaults stand too, as in what Triton answers; else all defaults are left out.</param>
    public static TextMessage Of(ModelConfig config, bool whole = false) => new TreeBuilder()
        .Text("name", config.Name)
        .Text("platform", config.Platform)
        .Text("backend", config.Backend)
        .Message("version_policy", config.Versions == VersionPolicy.Newest && !whole ? null : Policy(config.Versions))
        .Whole("max_batch_size", config.MaxBatchSize, always: true)
        .Messages("input", config.Inputs.Select(Input))
        .Messages("output", config.Outputs.Select(Output))
        .Messages("instance_group", config.Instances.Select(Group))
        .Text("default_model_filename", config.DefaultModelFilename)
        .Messages("metric_tags", config.MetricTags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(Entry))
        .Message("dynamic_batching", config.DynamicBatching is { } batching ? Batching(batching) : null)
        .Message("optimization", Optimization(config.Optimization, whole))
        .Messages("parameters", config.Parameters.OrderBy(each => each.Key, StringComparer.Ordinal).Select(Parameter))
        .Messages("model_warmup", config.Warmup.Select(Sample))
        .Build();

    private static TreeBuilder Policy(VersionPolicy policy) => policy switch
    {
        VersionPolicy.Latest latest => new TreeBuilder().Message("latest", new TreeBuilder().Whole("num_versions", latest.Count)),
        VersionPolicy.Specific specific => new TreeBuilder().Message("specific", new TreeBuilder().Wholes("versions", specific.Versions)),
        _ => new TreeBuilder().Message("all", new TreeBuilder()),
    };

    private static TreeBuilder Input(ModelInput input) => new TreeBuilder()
        .Text("name", input.Name)
        .Word("data_type", input.Type.ConfigName())
        .Word("format", input.Format switch { InputFormat.Nhwc => "FORMAT_NHWC", InputFormat.Nchw => "FORMAT_NCHW", _ => null })
        .Wholes("dims", input.Dims)
        .Message("reshape", Reshape(input.Reshape));

    private static TreeBuilder Output(ModelOutput output) => new TreeBuilder()
        .Text("name", output.Name)
        .Word("data_type", output.Type.ConfigName())
        .Wholes("dims", output.Dims)
        .Message("reshape", Reshape(output.Reshape))
        .Text("label_filename", output.LabelFilename);

    private static TreeBuilder? Reshape(IReadOnlyList<long>? shape) => shape is null ? null : new TreeBuilder().Wholes("shape", shape);

    private static TreeBuilder Group(InstanceGroup group) => new TreeBuilder()
        .Text("name", group.Name)
        .Word("kind", group.Kind switch { InstanceKind.Gpu => "KIND_GPU", InstanceKind.Cpu => "KIND_CPU", InstanceKind.Model => "KIND_MODEL", _ => "KIND_AUTO" })
        .Whole("count", group.Count)
        .Wholes("gpus", group.Gpus.Select(gpu => (long)gpu));

    private static TreeBuilder Batching(DynamicBatching batching) => new TreeBuilder()
        .Wholes("preferred_batch_size", batching.PreferredBatchSizes.Select(size => (long)size))
        .Whole("max_queue_delay_microseconds", Microseconds(batching.MaxQueueDelay))
        .Truth("preserve_ordering", batching.PreserveOrdering)
        .Whole("priority_levels", (long)batching.PriorityLevels)
        .Whole("default_priority_level", (long)batching.DefaultPriorityLevel)
        .Message("default_queue_policy", batching.DefaultQueuePolicy == new QueuePolicy() ? null : Queue(batching.DefaultQueuePolicy))
        .Messages("priority_queue_policy", batching.PriorityQueuePolicies.OrderBy(level => level.Key)
            .Select(level => new TreeBuilder().Whole("key", (long)level.Key).Message("value", Queue(level.Value))));

    private static TreeBuilder Queue(QueuePolicy policy) => new TreeBuilder()
        .Word("timeout_action", policy.TimeoutAction == TimeoutAction.Delay ? "DELAY" : null)
        .Whole("default_timeout_microseconds", Microseconds(policy.DefaultTimeout))
        .Truth("allow_timeout_override", policy.AllowTimeoutOverride)
        .Whole("max_queue_size", policy.MaxQueueSize);

    private static TreeBuilder? Optimization(ModelOptimization optimization, bool whole)
    {
        var gpu = optimization.GpuAccelerators.Select(Accelerator).ToList();
        var cpu = optimization.CpuAccelerators.Select(Accelerator).ToList();
        var tree = new TreeBuilder()
            .Message("graph", optimization.GraphLevel is { } level ? new TreeBuilder().Whole("level", level) : null)
            .Message("execution_accelerators", gpu.Count + cpu.Count == 0 ? null
                : new TreeBuilder().Messages("gpu_execution_accelerator", gpu).Messages("cpu_execution_accelerator", cpu))
            .Message("input_pinned_memory", optimization.InputPinnedMemory && !whole ? null : new TreeBuilder().Truth("enable", optimization.InputPinnedMemory, always: true))
            .Message("output_pinned_memory", optimization.OutputPinnedMemory && !whole ? null : new TreeBuilder().Truth("enable", optimization.OutputPinnedMemory, always: true));
        return tree.IsEmpty ? null : tree;
    }

    private static TreeBuilder Accelerator(ExecutionAccelerator accelerator) => new TreeBuilder()
        .Text("name", accelerator.Name)
        .Messages("parameters", accelerator.Parameters.OrderBy(each => each.Key, StringComparer.Ordinal).Select(Entry));

    private static TreeBuilder Sample(WarmupSample sample) => new TreeBuilder()
        .Text("name", sample.Name)
        .Whole("batch_size", sample.BatchSize)
        .Messages("inputs", sample.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal).Select(input => new TreeBuilder().Text("key", input.Key).Message("value", Warmup(input.Value))))
        .Whole("count", sample.Count == 1 ? 0 : sample.Count);

    private static TreeBuilder Warmup(WarmupInput input) => new TreeBuilder()
        .Word("data_type", input.Type.ConfigName())
        .Wholes("dims", input.Dims)
        .Truth("zero_data", input.Data == WarmupData.Zero)
        .Truth("random_data", input.Data == WarmupData.Random)
        .Text("input_data_file", input.File);

    private static TreeBuilder Entry(KeyValuePair<string, string> entry) => new TreeBuilder().Text("key", entry.Key).Text("value", entry.Value);

    private static TreeBuilder Parameter(KeyValuePair<string, string> entry) =>
        new TreeBuilder().Text("key", entry.Key).Message("value", new TreeBuilder().Text("string_value", entry.Value));

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
}
