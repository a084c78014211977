using System.Buffers.Binary;
using System.Text;

namespace Puente.Learning.Tests.Training;

/// <summary>Safetensors files written by hand: what the writer would never write.</summary>
internal static class RawTensors
{
    /// <summary>A file of this header and so many zero bytes.</summary>
    public static byte[] Bytes(string header, int data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        return bytes;
    }

    /// <summary>Writes one-dimensional tensors, each called by its type.</summary>
    public static void Write(this TemporaryFolder folder, string file, params (string Type, byte[] Elements)[] tensors)
    {
        var entries = new List<string>();
        var offset = 0;
        foreach (var (type, elements) in tensors)
        {
            var size = Learning.Training.SafeTensors.TensorEntry.ElementBytes(type);
            entries.Add($"\"{type}\":{{\"dtype\":\"{type}\",\"shape\":[{elements.Length / size}],\"data_offsets\":[{offset},{offset + elements.Length}]}}");
            offset += elements.Length;
        }

        File.WriteAllBytes(folder[file], [.. Bytes("{" + string.Join(",", entries) + "}", 0), .. tensors.SelectMany(tensor => tensor.Elements)]);
    }
}
