namespace Puente.Serving.Tensors;

/// <summary>Element types of the Open Inference Protocol, numbered as Triton's <c>DataType</c> (model_config.proto) numbers them.</summary>
public enum TensorType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool = 1,

    /// <summary>One byte.</summary>
    UInt8 = 2,

    /// <summary>Two bytes, little-endian, as all that follow.</summary>
    UInt16 = 3,

    /// <summary>Four bytes.</summary>
    UInt32 = 4,

    /// <summary>Eight bytes.</summary>
    UInt64 = 5,

    /// <summary>One byte, two's complement.</summary>
    Int8 = 6,

    /// <summary>Two bytes.</summary>
    Int16 = 7,

    /// <summary>Four bytes.</summary>
    Int32 = 8,

    /// <summary>Eight bytes.</summary>
    Int64 = 9,

    /// <summary>IEEE 754 half; has no JSON form.</summary>
    Float16 = 10,

    /// <summary>IEEE 754 single.</summary>
    Float32 = 11,

    /// <summary>IEEE 754 double.</summary>
    Float64 = 12,

    /// <summary>Byte strings, each a 32-bit little-endian length and its bytes. Triton's configuration calls it <c>TYPE_STRING</c>.</summary>
    Bytes = 13,

    /// <summary>The upper half of an IEEE 754 single; has no JSON form.</summary>
    BFloat16 = 14,
}
