using System.Text.Json;
using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Interchange;

/// <summary>A backbone under another layout's names: <c>model.safetensors</c> (or shards), <c>config.json</c> and <c>preprocessor_config.json</c>. Tensors go from file to file, one at a time.</summary>
public static class WeightsExport
{
    /// <summary>Bytes of weights from which they are split over shards, as Hugging Face does.</summary>
    public const long ShardBytes = 5_000_000_000;

    /// <summary>Writes the backbone at <paramref name="path"/> into <paramref name="folder"/>.</summary>
    /// <param name="path">Backbone safetensors file of ours.</param>
    /// <param name="layout">Names to write under.</param>
    /// <param name="folder">Output folder.</param>
    /// <param name="shardBytes">Most bytes of weights a file.</param>
    /// <exception cref="InputException">The file is no backbone, a weight is not finite, or the layout has no name for a part of it; says what to use instead.</exception>
    public static ExportResult Run(string path, WeightLayout layout, string folder, long shardBytes = ShardBytes)
    {
        using var file = SafeTensorsFile.Open(path);
        var options = BackboneFile.Architecture(file);
        StrictKeys.Check(file.Name, StateShapes.Of(options), file.Entries.ToDictionary(entry => entry.Name, entry => entry.Shape));
        if (LayoutFit.Faults(options, layout) is { Count: > 0 } faults)
            throw new InputException("layout", layout.ToString(), $"has no name for {string.Join(", ", faults)}", "Write it as puente or timm, which keep every part.");
        var writer = new SafeTensorsWriter();
        foreach (var (key, value) in file.Metadata.Where(pair => pair.Key.StartsWith("puente.", StringComparison.Ordinal))) writer.Text(key, value);
        foreach (var entry in file.Entries) Add(writer, file, entry, layout, options);
        if (options.Positions == PositionKind.SinCos && layout != WeightLayout.Puente) AddFixedPositions(writer, layout, options);
        // Hugging Face's DINOv2 always has one; it is read in pretraining alone.
        if (layout == WeightLayout.Dinov2) writer.Add("embeddings.mask_token", new float[options.Width], 1, options.Width);
        var files = writer.WriteSharded(folder, layout == WeightLayout.Puente ? "backbone" : "model", shardBytes).ToList();
        files.AddRange(Documents(options, layout, folder));
        return new ExportResult(layout, files, LayoutFit.Notes(options, layout));
    }

    private static void Add(SafeTensorsWriter writer, SafeTensorsFile file, TensorEntry entry, WeightLayout layout, BackboneOptions options)
    {
        var name = entry.Name;
        if (entry.DataType == "I64")
        {
            writer.AddIntegers(name, () => file.Integers(name), [.. entry.Shape]);
            return;
        }

        if (name == "pos_embed" && layout == WeightLayout.Timm && options.Registers > 0)
        {
            writer.AddFloats(name, () => WithRegisters(Read(), options), entry.Shape[0], entry.Shape[1] + options.Registers, entry.Shape[2]);
            return;
        }

        var parts = LayoutNames.Of(layout, name);
        if (parts is [var only])
        {
            writer.AddFloats(only, Read, [.. entry.Shape]);
            return;
        }

        long[] shape = [entry.Shape[0] / parts.Count, .. entry.Shape.Skip(1)];
        var length = (int)PendingTensor.Count(shape);
        for (var i = 0; i < parts.Count; i++)
        {
            var start = i * length;
            writer.AddFloats(parts[i], () => Read()[start..(start + length)], shape);
        }

        float[] Read() => Finite.Checked(file.Name, name, file.Floats(name));
    }

    /// <summary>Fixed positions as a table, which is how all others keep them; a class token has no place.</summary>
    private static void AddFixedPositions(SafeTensorsWriter writer, WeightLayout layout, BackboneOptions options)
    {
        var tokens = options.ClassToken ? 1 : 0;
        float[] table = [.. new float[tokens * options.Width], .. SinCosPosition.Table(options.Grid, options.Grid, options.Width, options.Grid)];
        if (layout == WeightLayout.Timm) table = WithRegisters(table, options);
        writer.AddFloats(LayoutNames.Of(layout, "pos_embed")[0], () => table, 1, table.Length / options.Width, options.Width);
    }

    /// <summary>timm gives registers rows in the table of positions; ours have no place: zeros.</summary>
    private static float[] WithRegisters(float[] table, BackboneOptions options)
    {
        var start = (options.ClassToken ? 1 : 0) * options.Width;
        return [.. table[..start], .. new float[options.Registers * options.Width], .. table[start..]];
    }

    private static List<string> Documents(BackboneOptions options, WeightLayout layout, string folder)
    {
        if (layout == WeightLayout.Puente || options.Stem != StemKind.Plain) return [];
        Write(ModelConfig.FileName, layout == WeightLayout.Timm ? ModelDocuments.Timm(options) : ModelDocuments.HuggingFace(options, layout));
        if (layout == WeightLayout.Timm || options.Pixels is not { } pixels) return [ModelConfig.FileName];
        Write(PreprocessorConfig.FileName, PreprocessorConfig.Of(pixels, options.Side, layout == WeightLayout.Dinov2 ? "BitImageProcessor" : "ViTImageProcessor"));
        return [ModelConfig.FileName, PreprocessorConfig.FileName];

        void Write<T>(string name, T document) => AtomicFile.Write(Path.Combine(folder, name), stream => JsonSerializer.Serialize(stream, document, ModelConfig.Options));
    }
}
