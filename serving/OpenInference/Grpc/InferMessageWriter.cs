using Google.Protobuf;
using Puente.Serving.Engine;
using Puente.Serving.OpenInference.Answers;
using Puente.Serving.OpenInference.Wire;
using Puente.Serving.Tensors;

namespace Puente.Serving.OpenInference.Grpc;

/// <summary>Writes an answer, always with raw contents, as Triton does; they wrap the engine's memory, and no byte is copied before the wire.</summary>
internal static class InferMessageWriter
{
    public static ModelInferResponse Write(ModelDescription model, string? id, AnsweredTensor[] tensors)
    {
        var response = new ModelInferResponse { ModelName = model.Name, ModelVersion = ModelVersion.Text(model.Version), Id = id ?? "" };
        foreach (var tensor in tensors)
        {
            response.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor { Name = tensor.Name, Datatype = tensor.Type.Name(), Shape = { tensor.Shape } });
            response.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(tensor.Bytes));
        }

        return response;
    }
}
