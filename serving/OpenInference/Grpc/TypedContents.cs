using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Google.Protobuf.Collections;
using Puente.Serving.OpenInference.Requests;
using Puente.Serving.OpenInference.Wire;
using Puente.Serving.Tensors;

namespace Puente.Serving.OpenInference.Grpc;

/// <summary>Elements in an <c>InferTensorContents</c>: the field that the datatype uses, and no other.</summary>
internal sealed class TypedContents(InferTensorContents contents) : IWireData
{
    public ReadOnlyMemory<byte> Read(in TensorSlot slot)
    {
        CheckField(slot);
        return slot.Type switch
        {
            TensorType.Bool => Flags(slot),
            TensorType.UInt8 => Numbers<uint, byte>(slot, contents.UintContents),
            TensorType.UInt16 => Numbers<uint, ushort>(slot, contents.UintContents),
            TensorType.UInt32 => Numbers<uint, uint>(slot, contents.UintContents),
            TensorType.UInt64 => Numbers<ulong, ulong>(slot, contents.Uint64Contents),
            TensorType.Int8 => Numbers<int, sbyte>(slot, contents.IntContents),
            TensorType.Int16 => Numbers<int, short>(slot, contents.IntContents),
            TensorType.Int32 => Numbers<int, int>(slot, contents.IntContents),
            TensorType.Int64 => Numbers<long, long>(slot, contents.Int64Contents),
            TensorType.Float32 => Numbers<float, float>(slot, contents.Fp32Contents),
            TensorType.Float64 => Numbers<double, double>(slot, contents.Fp64Contents),
            TensorType.Bytes => Strings(slot),
            _ => throw Faults.Invalid($"{slot.Path}.contents: have no field for {slot.Type.Name()}. Send the tensors in raw_input_contents"),
        };
    }

    /// <summary>The first field that holds something must be the datatype's.</summary>
    private void CheckField(in TensorSlot slot)
    {
        foreach (var (field, count) in new[]
        {
            ("BOOL", contents.BoolContents.Count), ("INT32", contents.IntContents.Count), ("INT64", contents.Int64Contents.Count),
            ("UINT32", contents.UintContents.Count), ("UINT64", contents.Uint64Contents.Count), ("FP32", contents.Fp32Contents.Count),
            ("FP64", contents.Fp64Contents.Count), ("BYTES", contents.BytesContents.Count),
        })
        {
            // Triton's sentence.
            if (count > 0 && field != Field(slot.Type))
                throw Faults.Invalid($"unexpected explicit tensor data for input tensor '{slot.Name}' for model '{slot.Model}' of type '{field}', expected datatype '{slot.Type.Name()}'");
        }
    }

    private static string Field(TensorType type) => type switch
    {
        TensorType.UInt8 or TensorType.UInt16 => "UINT32",
        TensorType.Int8 or TensorType.Int16 => "INT32",
        _ => type.Name(),
    };

    private Memory<byte> Flags(in TensorSlot slot)
    {
        CheckCount(slot, contents.BoolContents.Count);
        var memory = slot.Rent(1);
        for (var i = 0; i < slot.Elements; i++) memory.Span[i] = contents.BoolContents[i] ? (byte)1 : (byte)0;
        return memory;
    }

    private static Memory<byte> Numbers<TWire, T>(in TensorSlot slot, RepeatedField<TWire> values)
        where TWire : INumberBase<TWire>
        where T : unmanaged, INumberBase<T>
    {
        CheckCount(slot, values.Count);
        var memory = slot.Rent(Unsafe.SizeOf<T>());
        var target = MemoryMarshal.Cast<byte, T>(memory.Span);
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = T.CreateTruncating(values[i]);
            if (typeof(T) != typeof(TWire) && TWire.CreateTruncating(target[i]) != values[i])
                throw Faults.Invalid($"{slot.Path}.contents '{values[i]}': does not fit {slot.Type.Name()}. Send values of the datatype");
        }

        return memory;
    }

    private Memory<byte> Strings(in TensorSlot slot)
    {
        CheckCount(slot, contents.BytesContents.Count);
        var length = contents.BytesContents.Sum(element => (long)ByteStrings.Prefix + element.Length);
        if (length > slot.Memory.Bound) throw Faults.TooLarge(slot.Memory.Bound);
        var memory = slot.Memory.Rent((int)length);
        var at = 0;
        foreach (var element in contents.BytesContents) at = ByteStrings.Put(memory.Span, at, element.Span);
        return memory;
    }

    private static void CheckCount(in TensorSlot slot, int count)
    {
        if (count != slot.Elements) throw Faults.Invalid($"{slot.Path}.contents: hold {count} values, and the shape {Shapes.Text(slot.Shape)} has {slot.Elements}. Correct the shape or the contents");
    }
}
