using Puente.Serving.Engine;
using Puente.Serving.OpenInference.Requests;
using Puente.Serving.Tensors;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>
/// A raw request: the body is the only input's bytes, a batch of one, and every output is answered binary. One dimension may be
/// variable: the bytes tell it. Of <c>BYTES</c> the body is the one element, without a length before it. Sentences are Triton's.
/// </summary>
internal static class RawRequest
{
    public static WireRequest Read(ModelDescription model, ReadOnlyMemory<byte> body, RentedMemory memory)
    {
        if (model.Inputs.Count != 1)
            throw Faults.Invalid($"Raw request must only have 1 input (found 1) to be deduced but got {model.Inputs.Count} inputs in '{model.Name}' model configuration");
        var input = model.Inputs[0];
        var shape = input.Shape.ToArray();
        if (model.MaxBatchSize > 0) shape[0] = 1;
        var wire = new WireRequest();
        wire.Parameters.Set("binary_data_output", new ParameterValue(Flag: true));
        var data = input.Type == TensorType.Bytes ? Element(input, shape, body, memory) : Elements(input, shape, body);
        wire.Inputs.Add(new WireInput("body", input.Name, input.Type.Name(), shape, new BinaryData(data)));
        return wire;
    }

    private static ReadOnlyMemory<byte> Elements(TensorSignature input, long[] shape, ReadOnlyMemory<byte> body)
    {
        var variable = shape.Count(dimension => dimension == -1);
        if (variable > 1) throw Faults.Invalid($"The shape of the raw input '{input.Name}' can not be deduced because there are more than one variable-sized dimension");
        if (variable == 0) return body;
        var axis = Array.IndexOf(shape, -1);
        shape[axis] = 1;
        // What does not divide is told by the check of the byte count.
        if (Shapes.TryCount(shape, out var fixedElements) && fixedElements > 0) shape[axis] = body.Length / ((long)fixedElements * input.Type.Size());
        return body;
    }

    private static Memory<byte> Element(TensorSignature input, long[] shape, ReadOnlyMemory<byte> body, RentedMemory memory)
    {
        for (var i = 0; i < shape.Length; i++)
            if (shape[i] == -1) shape[i] = 1;
        if (!Shapes.TryCount(shape, out var elements) || elements != 1)
            throw Faults.Invalid($"For BYTES datatype raw input '{input.Name}', the model must have input shape [1]");
        if (body.Length > memory.Bound - ByteStrings.Prefix) throw Faults.TooLarge(memory.Bound);
        var target = memory.Rent(ByteStrings.Prefix + body.Length);
        ByteStrings.Put(target.Span, 0, body.Span);
        return target;
    }
}
