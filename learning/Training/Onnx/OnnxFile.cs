using System.Globalization;
using Google.Protobuf;
using Puente.Learning.Training.Onnx.Proto;

namespace Puente.Learning.Training.Onnx;

/// <summary>
/// ONNX files. A protocol buffer ends at 2 GB: larger models keep their weights in <c>{file}.data</c> beside it, each at a multiple of 4,096 bytes so that a
/// runtime can map it.
/// </summary>
public static class OnnxFile
{
    /// <summary>Bytes of weights from which they are kept beside the file, where the caller says nothing else.</summary>
    public const long ExternalBytes = 1_900_000_000;

    private const int Alignment = 4096, SmallestExternal = 1024;

    /// <summary>Writes <paramref name="model"/> beside <paramref name="path"/>, then renames; the weights first. Returns the name of the file of weights, null when there is none.</summary>
    /// <param name="model">The model; left as it is.</param>
    /// <param name="path">File to write.</param>
    /// <param name="externalBytes">Most bytes of weights kept in the file itself.</param>
    public static string? Write(ModelProto model, string path, long externalBytes = ExternalBytes)
    {
        if (model.Graph.Initializer.Sum(tensor => (long)tensor.RawData.Length) <= externalBytes)
        {
            AtomicFile.Write(path, stream => model.WriteTo(stream));
            return null;
        }

        var data = Path.GetFileName(path) + ".data";
        var outside = new Dictionary<string, TensorProto>();
        AtomicFile.Write(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, data), stream =>
        {
            foreach (var tensor in model.Graph.Initializer.Where(tensor => tensor.RawData.Length >= SmallestExternal)) outside[tensor.Name] = Move(tensor, data, stream);
        });
        AtomicFile.Write(path, stream => WithInitializers(model, model.Graph.Initializer.Select(tensor => outside.GetValueOrDefault(tensor.Name, tensor))).WriteTo(stream));
        return data;
    }

    /// <summary>A copy of <paramref name="model"/> with other weights; the weights themselves are not copied.</summary>
    internal static ModelProto WithInitializers(ModelProto model, IEnumerable<TensorProto> initializers)
    {
        var graph = new GraphProto { Name = model.Graph.Name, Node = { model.Graph.Node }, Input = { model.Graph.Input }, Output = { model.Graph.Output }, Initializer = { initializers } };
        return new ModelProto
        {
            IrVersion = model.IrVersion,
            ProducerName = model.ProducerName,
            Graph = graph,
            OpsetImport = { model.OpsetImport },
            MetadataProps = { model.MetadataProps },
        };
    }

    private static TensorProto Move(TensorProto tensor, string data, Stream stream)
    {
        while (stream.Position % Alignment != 0) stream.WriteByte(0);
        var moved = new TensorProto
        {
            Name = tensor.Name,
            DataType = tensor.DataType,
            Dims = { tensor.Dims },
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData =
            {
                Entry("location", data),
                Entry("offset", stream.Position.ToString(CultureInfo.InvariantCulture)),
                Entry("length", tensor.RawData.Length.ToString(CultureInfo.InvariantCulture)),
            },
        };
        tensor.RawData.WriteTo(stream);
        return moved;
    }

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
}
