namespace Puente.Learning.Training.SafeTensors;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its key.</param>
/// <param name="DataType">Such as <c>F32</c>.</param>
/// <param name="Shape">Row-major dimensions; empty for a scalar.</param>
/// <param name="Begin">First byte, from the start of the data buffer.</param>
/// <param name="End">Byte after the last.</param>
public sealed record TensorEntry(string Name, string DataType, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>Bytes of one element of <paramref name="dataType"/>; 0 when there is no such type.</summary>
    public static int ElementBytes(string dataType) => dataType switch
    {
        "BOOL" or "U8" or "I8" or "F8_E5M2" or "F8_E4M3" => 1,
        "I16" or "U16" or "F16" or "BF16" => 2,
        "I32" or "U32" or "F32" => 4,
        "F64" or "I64" or "U64" => 8,
        _ => 0,
    };
}
