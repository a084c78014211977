using Puente.Learning.Training.Onnx.Proto;

namespace Puente.Learning.Training.Onnx;

/// <summary>Two graphs as one: the second reads what the first gives, and both results come out. A head that is not shared needs no second session.</summary>
public static class MergedGraph
{
    private const string Prefix = "head/";

    /// <summary>
    /// <paramref name="backbone"/>: images → embeddings; <paramref name="head"/>: embeddings → logits. The result: images → logits and embeddings, with the metadata of both.
    /// </summary>
    /// <exception cref="ArgumentException">The one does not give what the other reads.</exception>
    public static ModelProto Of(ModelProto backbone, ModelProto head)
    {
        if (head.Graph.Input is not [{ } input]) throw new ArgumentException("The head does not have one input.", nameof(head));
        var given = backbone.Graph.Output.SingleOrDefault(output => output.Name == input.Name)
            ?? throw new ArgumentException($"The backbone gives no '{input.Name}', which the head reads.", nameof(backbone));
        if (Width(given) != Width(input)) throw new ArgumentException($"The backbone gives {Width(given)} numbers an image, the head reads {Width(input)}.", nameof(head));
        var outputs = head.Graph.Output.Select(output => output.Name).ToHashSet();
        string Renamed(string value) => value.Length == 0 || value == input.Name || outputs.Contains(value) ? value : Prefix + value;
        var merged = OnnxFile.WithInitializers(backbone, backbone.Graph.Initializer.Concat(head.Graph.Initializer.Select(tensor => new TensorProto
        {
            Name = Renamed(tensor.Name),
            DataType = tensor.DataType,
            Dims = { tensor.Dims },
            RawData = tensor.RawData,
        })));
        merged.Graph.Node.Add(head.Graph.Node.Select(node => new NodeProto
        {
            OpType = node.OpType,
            Name = Prefix + node.Name,
            Input = { node.Input.Select(Renamed) },
            Output = { node.Output.Select(Renamed) },
            Attribute = { node.Attribute },
        }));
        merged.Graph.Output.Clear();
        merged.Graph.Output.Add([.. head.Graph.Output, given]);
        var known = merged.MetadataProps.Select(entry => entry.Key).ToHashSet();
        // The head chose among the backbone's blocks: both lists are kept.
        merged.MetadataProps.Add(head.MetadataProps.Select(entry => known.Contains(entry.Key) ? new StringStringEntryProto { Key = entry.Key + ".head", Value = entry.Value } : entry));
        return merged;
    }

    private static long Width(ValueInfoProto value) => value.Type.TensorType.Shape.Dim[^1].DimValue;
}
