namespace Puente.Serving.Repository.Configuration.Wire;

/// <summary>What a configuration must keep, whoever made it. Every fault is told, by field.</summary>
/// <param name="faults">Where faults go.</param>
internal sealed class ConfigValidator(ConfigFaults faults)
{
    /// <summary>Most rows of a pass.</summary>
    public const int MaxRows = 65_536;

    private const int MaxInstances = 1024, MaxTensors = 1024, MaxRank = 32;
    private const ulong MaxLevels = 1_000_000;

    /// <summary>Checks <paramref name="config"/>.</summary>
    public void Check(ModelConfig config)
    {
        if (config.MaxBatchSize is < 0 or > MaxRows) faults.Add("max_batch_size", $"{config.MaxBatchSize}", $"is not between 0 and {MaxRows}", "Write 0 for a model that does not batch, else the most rows of a pass.");
        if (config.DefaultModelFilename.Length > 0) FileName("default_model_filename", config.DefaultModelFilename);
        if (config.Versions is VersionPolicy.Latest { Count: < 1 } latest) faults.Add("version_policy.latest.num_versions", $"{latest.Count}", "is not at least 1", "Write how many versions are loaded.");
        if (config.Versions is VersionPolicy.Specific specific && (specific.Versions.Count == 0 || specific.Versions.Any(version => version < 1)))
            faults.Add("version_policy.specific.versions", string.Join(", ", specific.Versions), "are not positive numbers, at least one", "Name the folders of the versions to load.");
        Tensors("input", [.. config.Inputs.Select(input => (input.Name, input.Dims, input.Reshape))]);
        Tensors("output", [.. config.Outputs.Select(output => (output.Name, output.Dims, output.Reshape))]);
        foreach (var (i, input) in config.Inputs.Index())
            if (input.Format != InputFormat.None && input.Dims.Count != 3)
                faults.Add($"input[{i}].format", input.Format.ToString(), $"needs 3 dims, and there are {input.Dims.Count}", "Leave the format out, or write height, width and channels.");
        foreach (var (i, output) in config.Outputs.Index())
            if (output.LabelFilename.Length > 0) FileName($"output[{i}].label_filename", output.LabelFilename);
        foreach (var (i, group) in config.Instances.Index()) Instances($"instance_group[{i}]", group);
        if (config.DynamicBatching is { } batching) Batching(batching, config.MaxBatchSize);
        if (config.Optimization.GraphLevel is < -1 or > 2) faults.Add("optimization.graph.level", $"{config.Optimization.GraphLevel}", "is not between -1 and 2", "Write -1 for basic, 1 for extended or 2 for no optimisation, or leave it out for all.");
        foreach (var accelerator in config.Optimization.GpuAccelerators.Concat(config.Optimization.CpuAccelerators))
            if (accelerator.Name.Length == 0) faults.Add("optimization.execution_accelerators", null, "has an accelerator without a name", "Write its name, such as \"openvino\".");
        foreach (var (i, sample) in config.Warmup.Index()) new WarmupValidator(faults, config, $"model_warmup[{i}]").Check(sample);
        foreach (var tag in config.MetricTags.Keys)
            if (!Metrics.MetricNames.IsLabel(tag) || tag is "model" or "version" or "reason" or "le") faults.Add("metric_tags", tag, "is no label's name, or is taken", "Write letters, digits and underscores, and not model, version, reason or le.");
    }

    /// <summary>True for the name of a file or folder: one step, no way out.</summary>
    public static bool IsPlain(string name) => name.Length is > 0 and <= 255 && name is not ("." or "..") && !name.AsSpan().ContainsAny('/', '\\', '\0') && Path.GetFileName(name) == name;

    private void FileName(string field, string name)
    {
        if (!IsPlain(name)) faults.Add(field, name, "is not a plain file name", "Name a file of the model's own folder.");
    }

    private void Tensors(string field, IReadOnlyList<(string Name, IReadOnlyList<long> Dims, IReadOnlyList<long>? Reshape)> tensors)
    {
        if (tensors.Count > MaxTensors) faults.Add(field, $"{tensors.Count}", $"are more than {MaxTensors} tensors", "Leave out what the graph does not have.");
        foreach (var twice in tensors.GroupBy(tensor => tensor.Name).Where(same => same.Count() > 1)) faults.Add(field, twice.Key, "is named twice", "Name each tensor once.");
        foreach (var (i, tensor) in tensors.Index())
        {
            if (tensor.Name.Length == 0) faults.Add($"{field}[{i}].name", "", "is empty", "Write the tensor's name in the graph.");
            if (tensor.Dims.Count is 0 or > MaxRank || tensor.Dims.Any(dim => dim is not (-1 or >= 1)))
                faults.Add($"{field}[{i}].dims", string.Join(", ", tensor.Dims.Take(MaxRank)), $"are not 1 to {MaxRank} positive numbers or -1", "Write -1 where any size goes, [ 1 ] with an empty reshape for a scalar of each row.");
            else if (tensor.Reshape is { } shape && !Reshapes(tensor.Dims, shape))
                faults.Add($"{field}[{i}].reshape.shape", string.Join(", ", shape.Take(MaxRank)), $"holds other elements than dims {string.Join(", ", tensor.Dims)}", "Write as many elements, and as many -1, as dims have.");
        }
    }

    /// <summary>As many elements between one -1 and the next, in both.</summary>
    private static bool Reshapes(IReadOnlyList<long> dims, IReadOnlyList<long> shape) =>
        shape.Count <= MaxRank && shape.All(dim => dim is -1 or >= 1) && Runs(dims).SequenceEqual(Runs(shape));

    private static List<Int128> Runs(IReadOnlyList<long> dims)
    {
        var runs = new List<Int128> { 1 };
        foreach (var dim in dims)
            if (dim == -1) runs.Add(1);
            else runs[^1] = Shapes.Times(runs[^1], dim);
        return runs;
    }

    private void Instances(string field, InstanceGroup group)
    {
        if (group.Count is < 1 or > MaxInstances) faults.Add(field + ".count", $"{group.Count}", $"is not between 1 and {MaxInstances}", "Write how many passes may run at once.");
        if (group.Gpus.Any(gpu => gpu < 0)) faults.Add(field + ".gpus", string.Join(", ", group.Gpus), "are not all at least 0", "Write the indices of GPUs.");
        if (group.Gpus.Count > 0 && group.Kind is InstanceKind.Cpu or InstanceKind.Model) faults.Add(field + ".gpus", string.Join(", ", group.Gpus), $"go with KIND_GPU, not with {group.Kind}", "Leave gpus out, or write kind: KIND_GPU.");
    }

    private void Batching(DynamicBatching batching, int maxBatchSize)
    {
        if (maxBatchSize == 0) faults.Add("dynamic_batching", null, "needs a model that batches, and max_batch_size is 0", "Write max_batch_size, or leave dynamic_batching out.");
        foreach (var size in batching.PreferredBatchSizes.Where(size => size < 1 || (maxBatchSize > 0 && size > maxBatchSize)))
            faults.Add("dynamic_batching.preferred_batch_size", $"{size}", $"is not between 1 and max_batch_size, {maxBatchSize}", "Write sizes of passes that the model can run.");
        if (batching.PriorityLevels > MaxLevels) faults.Add("dynamic_batching.priority_levels", $"{batching.PriorityLevels}", $"is above {MaxLevels}", "Write how many levels there are.");
        if (batching.PriorityLevels == 0 ? batching.DefaultPriorityLevel != 0 : batching.DefaultPriorityLevel < 1 || batching.DefaultPriorityLevel > batching.PriorityLevels)
            faults.Add("dynamic_batching.default_priority_level", $"{batching.DefaultPriorityLevel}", $"is none of {batching.PriorityLevels} levels", "Write a level between 1 and priority_levels.");
        Queue("dynamic_batching.default_queue_policy", batching.DefaultQueuePolicy);
        foreach (var (level, policy) in batching.PriorityQueuePolicies)
        {
            if (level < 1 || level > batching.PriorityLevels) faults.Add("dynamic_batching.priority_queue_policy", $"{level}", $"is none of {batching.PriorityLevels} levels", "Write a level between 1 and priority_levels.");
            Queue($"dynamic_batching.priority_queue_policy[{level}]", policy);
        }
    }

    private void Queue(string field, QueuePolicy policy)
    {
        if (policy.MaxQueueSize < 0) faults.Add(field + ".max_queue_size", $"{policy.MaxQueueSize}", "is below 0", "Write 0 for any number.");
    }
}
