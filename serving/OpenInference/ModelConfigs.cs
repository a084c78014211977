using Puente.Serving.Engine;
using Puente.Serving.OpenInference.Wire;
using Puente.Serving.Tensors;

namespace Puente.Serving.OpenInference;

/// <summary>The configuration that clients are told: what a model is to its callers, in Triton's terms.</summary>
internal static class ModelConfigs
{
    /// <summary>Dimensions leave out the batch where the model batches (<c>max_batch_size</c> above 0).</summary>
    public static ModelConfig Of(ModelDescription model)
    {
        var config = new ModelConfig
        {
            Name = model.Name,
            Platform = model.Platform,
            Backend = model.Platform == "onnxruntime_onnx" ? "onnxruntime" : "",
            MaxBatchSize = model.MaxBatchSize,
        };
        config.Input.AddRange(model.Inputs.Select(input => new ModelInput { Name = input.Name, DataType = (DataType)input.Type, Dims = { Dims(model, input) } }));
        config.Output.AddRange(model.Outputs.Select(output => new ModelOutput { Name = output.Name, DataType = (DataType)output.Type, Dims = { Dims(model, output) } }));
        return config;
    }

    private static IEnumerable<long> Dims(ModelDescription model, TensorSignature tensor) => tensor.Shape.Skip(model.MaxBatchSize > 0 ? 1 : 0);
}
