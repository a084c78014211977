using Google.Protobuf.Collections;
using Puente.Serving.OpenInference.Requests;
using Puente.Serving.OpenInference.Wire;

namespace Puente.Serving.OpenInference.Grpc;

/// <summary>Reads a message into the form that both protocols share. Where raw contents are used every input uses them, in the inputs' order.</summary>
internal static class InferMessageReader
{
    /// <exception cref="OpenInferenceException">The message contradicts itself.</exception>
    public static WireRequest Read(string model, ModelInferRequest message)
    {
        var request = new WireRequest { Id = message.Id.Length == 0 ? null : message.Id };
        foreach (var (name, value) in message.Parameters) request.Parameters.Set(name, Value(value));
        var raw = message.RawInputContents;
        if (raw.Count > 0 && raw.Count != message.Inputs.Count)
            throw Faults.Invalid($"raw_input_contents: holds {raw.Count} tensors for {message.Inputs.Count} inputs of model '{model}'. Send one for each input, in the inputs' order");
        for (var i = 0; i < message.Inputs.Count; i++)
        {
            var input = message.Inputs[i];
            var path = $"inputs[{i}]";
            ReadParameters(path, isInput: true, input.Parameters);
            if (input.Shape.Count > Shapes.MaxRank) throw Faults.Invalid($"{path}.shape: has more than {Shapes.MaxRank} dimensions. Give the model's shape");
            // Triton's sentence.
            if (raw.Count > 0 && input.Contents is not null)
                throw Faults.Invalid($"contents field must not be specified when using raw_input_contents for '{Faults.Shorten(input.Name)}' for model '{model}'");
            IWireData data = raw.Count > 0 ? new BinaryData(raw[i].Memory) : new TypedContents(input.Contents ?? new InferTensorContents());
            request.Inputs.Add(new WireInput(path, input.Name, input.Datatype, [.. input.Shape], data));
        }

        for (var i = 0; i < message.Outputs.Count; i++)
        {
            var path = $"outputs[{i}]";
            var parameters = ReadParameters(path, isInput: false, message.Outputs[i].Parameters);
            request.Outputs.Add(new WireOutput(path, message.Outputs[i].Name, parameters.Binary, parameters.Classes));
        }

        return request;
    }

    private static TensorParameters ReadParameters(string path, bool isInput, MapField<string, InferParameter> given)
    {
        var parameters = default(TensorParameters);
        foreach (var (name, value) in given) parameters.Set(path, isInput, name, Value(value));
        return parameters;
    }

    private static ParameterValue Value(InferParameter parameter) => parameter.ParameterChoiceCase switch
    {
        InferParameter.ParameterChoiceOneofCase.BoolParam => new ParameterValue(Flag: parameter.BoolParam),
        InferParameter.ParameterChoiceOneofCase.Int64Param => new ParameterValue(Integer: parameter.Int64Param),
        InferParameter.ParameterChoiceOneofCase.Uint64Param => new ParameterValue(Integer: parameter.Uint64Param),
        InferParameter.ParameterChoiceOneofCase.StringParam => new ParameterValue(Text: parameter.StringParam),
        _ => default,
    };
}
