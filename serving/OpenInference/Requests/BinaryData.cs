using Puente.Serving.Tensors;

namespace Puente.Serving.OpenInference.Requests;

/// <summary>Elements that came as the engine takes them: a slice of the request, never copied.</summary>
internal sealed class BinaryData(ReadOnlyMemory<byte> bytes) : IWireData
{
    public ReadOnlyMemory<byte> Read(in TensorSlot slot)
    {
        if (slot.Type == TensorType.Bytes)
        {
            return ByteStrings.Holds(bytes.Span, slot.Elements)
                ? bytes
                : throw Faults.Invalid($"incorrect number of string elements for inference input '{slot.Name}' for model '{slot.Model}', expecting {slot.Elements}, each a 32-bit length and its bytes");
        }

        var expected = (long)slot.Elements * slot.Type.Size();
        if (bytes.Length != expected) throw Faults.ByteSize(slot.Name, slot.Model, expected, bytes.Length);
        if (slot.Type == TensorType.Bool && bytes.Span.ContainsAnyExceptInRange((byte)0, (byte)1))
            throw Faults.Invalid($"{slot.Path}: holds a BOOL that is neither 0 nor 1. Send one byte an element, 0 or 1");
        return bytes;
    }
}
