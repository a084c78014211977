using System.Buffers;
using System.Text;

namespace Puente.Serving.Tests;

/// <summary>Writes a protobuf message field by field: enough for an ONNX graph of a few nodes.</summary>
internal sealed class ProtoMessage
{
    private readonly System.Buffers.ArrayBufferWriter<byte> buffer = new();

    public ProtoMessage Add(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public ProtoMessage Add(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        buffer.Write(value);
        return this;
    }

    public ProtoMessage Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    public ProtoMessage Add(int field, params ProtoMessage[] values)
    {
        foreach (var value in values) Add(field, value.ToArray());
        return this;
    }

    public byte[] ToArray() => buffer.WrittenSpan.ToArray();

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    private void Byte(byte value) => buffer.Write([value]);
}
