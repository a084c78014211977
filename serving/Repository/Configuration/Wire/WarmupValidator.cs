using Puente.Serving.Tensors;

namespace Puente.Serving.Repository.Configuration.Wire;

/// <summary>What a warm-up request must keep: the inputs of the model, all of them, with every dimension known.</summary>
/// <param name="faults">Where faults go.</param>
/// <param name="config">The model.</param>
/// <param name="field">The request's place in the configuration.</param>
internal sealed class WarmupValidator(ConfigFaults faults, ModelConfig config, string field)
{
    private const int MaxCount = 10_000;
    private static readonly Int128 MaxBytes = 1L << 30;

    /// <summary>Checks <paramref name="sample"/>; inputs by name only where the configuration names inputs.</summary>
    public void Check(WarmupSample sample)
    {
        var least = config.MaxBatchSize > 0 ? 1 : 0;
        if (sample.BatchSize < least || sample.BatchSize > Math.Max(1, config.MaxBatchSize))
            faults.Add(field + ".batch_size", $"{sample.BatchSize}", $"is not between {least} and {Math.Max(1, config.MaxBatchSize)}", "Write a size that the model can run.");
        if (sample.Count is < 1 or > MaxCount) faults.Add(field + ".count", $"{sample.Count}", $"is not between 1 and {MaxCount}", "Write how often it is sent.");
        foreach (var missing in config.Inputs.Where(input => !sample.Inputs.ContainsKey(input.Name)))
            faults.Add(field + ".inputs", missing.Name, "is missing", "Give data for every input of the model.");
        foreach (var (name, input) in sample.Inputs) Input($"{field}.inputs[{name}]", name, input, Math.Max(1, sample.BatchSize));
    }

    private void Input(string path, string name, WarmupInput input, int rows)
    {
        if (input.Dims.Any(dim => dim < 1) || Shapes.Elements(input.Dims) * rows * Math.Max(4, input.Type.Size()) > MaxBytes)
            faults.Add(path + ".dims", string.Join(", ", input.Dims.Take(32)), $"are not all positive, or hold more than {MaxBytes} bytes", "Write a shape that a request may have.");
        if (input.Data == WarmupData.File && !ConfigValidator.IsPlain(input.File)) faults.Add(path + ".input_data_file", input.File, "is not a plain file name", "Name a file of the model's folder 'warmup'.");
        if (config.Inputs.Count == 0) return;
        if (config.Inputs.FirstOrDefault(each => each.Name == name) is not { } known)
        {
            faults.Add(path, name, "is no input of the model", $"It has: {string.Join(", ", config.Inputs.Select(each => each.Name))}.");
            return;
        }

        if (known.Type != input.Type) faults.Add(path + ".data_type", input.Type.ConfigName(), $"is not the input's, {known.Type.ConfigName()}", "Write the input's data_type.");
        if (!Shapes.Fits(input.Dims, known.Dims)) faults.Add(path + ".dims", string.Join(", ", input.Dims.Take(32)), $"do not fit the input's, {string.Join(", ", known.Dims)}", "Write a shape that a request may have.");
    }
}
