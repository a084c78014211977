using Puente.Serving.Engine;
using Puente.Serving.OpenInference.Requests;
using Puente.Serving.Tensors;

namespace Puente.Serving.OpenInference.Answers;

/// <summary>An output as it is written.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="Type">Its elements.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Bytes">Its elements, in the engine's memory.</param>
/// <param name="Binary">In the binary tail (REST).</param>
internal readonly record struct AnsweredTensor(string Name, TensorType Type, long[] Shape, ReadOnlyMemory<byte> Bytes, bool Binary)
{
    /// <summary>The outputs that <paramref name="call"/> asks for, in its order; those asked for as classes are sorted into them.</summary>
    /// <exception cref="OpenInferenceException">An output has no classes.</exception>
    public static AnsweredTensor[] Of(ModelDescription model, InferCall call, InferenceAnswer answer)
    {
        var tensors = new AnsweredTensor[call.Outputs.Count];
        for (var i = 0; i < tensors.Length; i++)
        {
            var output = call.Outputs[i];
            var signature = model.Outputs[output.Index];
            var data = answer.Outputs[output.Position];
            tensors[i] = output.Classes == 0
                ? new AnsweredTensor(signature.Name, signature.Type, data.Shape, data.Bytes, output.Binary)
                : Classification.Of(model, signature, data, output);
        }

        return tensors;
    }
}
