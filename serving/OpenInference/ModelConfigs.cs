using Google.Protobuf;
using Puente.Serving.Engine;
using Puente.Serving.OpenInference.Wire;
using Puente.Serving.Tensors;
using Repositories = Puente.Serving.Repository.Configuration;

namespace Puente.Serving.OpenInference;

/// <summary>The configuration that clients are told: what a model is to its callers, in Triton's terms.</summary>
internal static class ModelConfigs
{
    /// <summary>
    /// The repository's own configuration where the model is a repository's: everything that its config.pbtxt says, and what was completed. Else what its description tells.
    /// Dimensions leave out the batch where the model batches (<c>max_batch_size</c> above 0).
    /// </summary>
    public static ModelConfig Of(ModelDescription model)
    {
        // Both forms are Triton's: what the one writes the other reads, and nothing can be forgotten between them.
        if (model.Config is { } own) return ModelConfig.Parser.ParseJson(Repositories.ModelConfigs.WriteJson(own));
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
