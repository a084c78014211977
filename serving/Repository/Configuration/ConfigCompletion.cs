using Puente.Serving.Repository.Configuration.Wire;
using Puente.Serving.Tensors;

namespace Puente.Serving.Repository.Configuration;

/// <summary>Fills in from the graph what a configuration leaves out, as Triton's ONNX Runtime backend does, and checks the one against the other.</summary>
public static class ConfigCompletion
{
    /// <summary>Rows of a pass where no configuration says (<c>default-max-batch-size</c> of Triton).</summary>
    public const int DefaultMaxBatchSize = 4;

    /// <summary>
    /// Inputs and outputs where there are none, whole lists only; and while one of the two is missing, max_batch_size and dynamic batching, when
    /// every tensor of the graph has a variable first dimension. A configuration that has both is left as it is.
    /// </summary>
    /// <param name="config">As read.</param>
    /// <param name="inputs">The graph's, with whole shapes.</param>
    /// <param name="outputs">The graph's, with whole shapes.</param>
    /// <param name="defaultMaxBatchSize">Rows of a pass where no configuration says; 0: models that do not say do not batch.</param>
    /// <exception cref="Core.InputException">The two contradict each other: every fault is told.</exception>
    public static ModelConfig Complete(ModelConfig config, IReadOnlyList<TensorSignature> inputs, IReadOnlyList<TensorSignature> outputs, int defaultMaxBatchSize = DefaultMaxBatchSize)
    {
        var faults = new ConfigFaults(config.Name);
        if (config.Inputs.Count == 0 || config.Outputs.Count == 0)
        {
            var batches = inputs.Concat(outputs).All(tensor => tensor.Shape.Count > 0 && tensor.Shape[0] == -1);
            if (!batches && config.MaxBatchSize > 0)
                faults.Add("max_batch_size", $"{config.MaxBatchSize}", "needs a graph whose tensors all have a variable first dimension", "Write 0, or export the model with a variable batch.");
            if (batches && config.MaxBatchSize == 0) config = config with { MaxBatchSize = defaultMaxBatchSize };
            if (batches && config is { MaxBatchSize: > 1, DynamicBatching: null }) config = config with { DynamicBatching = new DynamicBatching() };
            var batched = config.MaxBatchSize > 0;
            if (config.Inputs.Count == 0) config = config with { Inputs = [.. inputs.Select(tensor => new ModelInput(tensor.Name, tensor.Type, Dims(tensor, batched)) { Reshape = Reshape(tensor, batched) })] };
            if (config.Outputs.Count == 0) config = config with { Outputs = [.. outputs.Select(tensor => new ModelOutput(tensor.Name, tensor.Type, Dims(tensor, batched)) { Reshape = Reshape(tensor, batched) })] };
        }

        Agree(faults, "input", config, inputs, [.. config.Inputs.Select(input => (input.Name, input.Type, input.Reshape ?? input.Dims))]);
        Agree(faults, "output", config, outputs, [.. config.Outputs.Select(output => (output.Name, output.Type, output.Reshape ?? output.Dims))]);
        foreach (var missing in inputs.Where(tensor => config.Inputs.All(input => input.Name != tensor.Name)))
            faults.Add("input", missing.Name, "is an input of the graph and not of the configuration", "Write it, or leave all inputs out.");
        new ConfigValidator(faults).Check(config);
        faults.ThrowIfAny();
        return config;
    }

    private static void Agree(ConfigFaults faults, string field, ModelConfig config, IReadOnlyList<TensorSignature> graph, IReadOnlyList<(string Name, TensorType Type, IReadOnlyList<long> Shape)> tensors)
    {
        foreach (var (i, tensor) in tensors.Index())
        {
            if (graph.FirstOrDefault(each => each.Name == tensor.Name) is not { } known)
            {
                faults.Add($"{field}[{i}].name", tensor.Name, $"is no {field} of the graph", $"It has: {string.Join(", ", graph.Select(each => each.Name))}.");
                continue;
            }

            if (tensor.Type != known.Type) faults.Add($"{field}[{i}].data_type", tensor.Type.ConfigName(), $"is not the graph's, {known.Type.ConfigName()}", "Write the graph's type.");
            IReadOnlyList<long> shape = config.MaxBatchSize > 0 ? [-1, .. tensor.Shape] : tensor.Shape;
            // A scalar has no dimension to write: Triton writes one of size 1.
            var scalar = known.Shape.Count == 0 && shape is [1];
            if (!scalar && !(shape.Count == known.Shape.Count && shape.Zip(known.Shape).All(pair => pair.First == -1 || pair.Second == -1 || pair.First == pair.Second)))
                faults.Add($"{field}[{i}].dims", $"[{string.Join(", ", shape)}]", $"does not fit the graph's shape [{string.Join(", ", known.Shape)}]",
                    config.MaxBatchSize > 0 ? "Leave the batch out of dims, or write max_batch_size: 0." : "Write the whole shape, or a max_batch_size above 0 and dims without the batch.");
            else if (config.MaxBatchSize > 0 && known.Shape[0] != -1)
                faults.Add("max_batch_size", $"{config.MaxBatchSize}", $"needs a variable first dimension, and {known} has none", "Write 0, or export the model with a variable batch.");
        }
    }

    private static IReadOnlyList<long> Dims(TensorSignature tensor, bool batched)
    {
        IReadOnlyList<long> dims = batched ? [.. tensor.Shape.Skip(1)] : tensor.Shape;
        return dims.Count == 0 ? [1] : dims;
    }

    private static IReadOnlyList<long>? Reshape(TensorSignature tensor, bool batched) => batched && tensor.Shape.Count == 1 ? [] : null;
}
