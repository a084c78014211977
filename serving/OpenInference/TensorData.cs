using System.Text.Json;
using Puente.Core;

namespace Puente.Serving.OpenInference;

/// <summary>Tensor data in JSON: flat row-major, or nested by shape.</summary>
internal static class TensorData
{
    /// <summary>The bytes of a UINT8 tensor of <paramref name="shape"/>.</summary>
    /// <exception cref="InputException">A value is no byte, or there are more or fewer than the shape holds.</exception>
    public static byte[] ReadBytes(JsonElement data, string path, int[] shape)
    {
        var total = shape.Aggregate(1, (a, b) => checked(a * b));
        var target = new byte[total];
        // The first element tells the layout; the other is then an error where it appears.
        var nested = data.GetArrayLength() > 0 && data[0].ValueKind == JsonValueKind.Array;
        var written = nested ? ReadNested(data, path, shape, 0, target, 0) : ReadFlat(data, path, target, 0, total);
        return written == total ? target : throw Count(path, written, total);
    }

    private static int ReadNested(JsonElement data, string path, int[] shape, int axis, byte[] target, int at)
    {
        if (data.ValueKind != JsonValueKind.Array) throw RequestJson.Wrong(path, data, "is not an array where the shape has one", "Nest data as the shape says, or send it flat.");
        if (data.GetArrayLength() != shape[axis])
            throw new InputException(path, $"{data.GetArrayLength()} elements", $"is not {shape[axis]} long, as dimension {axis} of the shape says", "Correct the shape or the data.");
        if (axis == shape.Length - 1) return ReadFlat(data, path, target, at, shape[axis]);
        var index = 0;
        foreach (var element in data.EnumerateArray()) at = ReadNested(element, $"{path}[{index++}]", shape, axis + 1, target, at);
        return at;
    }

    private static int ReadFlat(JsonElement data, string path, byte[] target, int at, int count)
    {
        if (data.GetArrayLength() != count) throw Count(path, data.GetArrayLength(), count);
        foreach (var element in data.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetByte(out target[at]))
                throw RequestJson.Wrong(path, element, "is not a whole number from 0 to 255", "Send UINT8 values.");
            at++;
        }

        return at;
    }

    private static InputException Count(string path, int given, int expected) =>
        new(path, $"{given} values", $"is not the {expected} values of the shape", "Correct the shape or the data.");
}
