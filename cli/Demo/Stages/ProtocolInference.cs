using System.Globalization;
using Puente.Cli.Client.Contracts;
using Puente.Core.Datasets;
using Puente.Imaging;

namespace Puente.Cli.Demo.Stages;

/// <summary>An Open Inference Protocol v2 request of a few held-out images, whose logits are checked for shape and values.</summary>
public static class ProtocolInference
{
    private const string Model = "defects", InputName = "images", OutputName = "logits";
    private const int Images = 4;

    /// <summary>Sends it; the fault, or what came back.</summary>
    public static async Task<(string? Fault, string Detail)> CheckAsync(DemoContext context, string stage, CancellationToken cancel)
    {
        var inference = context.TunedEdge.Inference;
        var metadata = await inference.MetadataAsync(Model, cancel);
        if (metadata.Inputs is not [{ Name: InputName, Datatype: "UINT8", Shape: [_, > 0 and var side, _, 3] }])
            return ($"model {Model} does not take {InputName} UINT8 [n, S, S, 3] but {string.Join(", ", metadata.Inputs.Select(input => $"{input.Name} {input.Datatype} [{string.Join(", ", input.Shape)}]"))}.", "");
        var samples = (await context.Inputs.LabelledAsync(stage, cancel)).OrderBy(image => image.Split == Split.Test ? 0 : 1).Take(Images).ToArray();
        int[] data = [.. samples.SelectMany(sample => Pixels(sample.File.Path, side)).Select(value => (int)value)];
        var response = await inference.InferAsync(Model, new InferRequest([new InferInput(InputName, [samples.Length, side, side, 3], "UINT8", data)]), cancel);
        var classes = context.Record.Tune?.Scores?.Classes.Count ?? 0;
        var logits = response.Outputs.FirstOrDefault(output => output.Name == OutputName);
        if (logits is not { Datatype: "FP32", Data: { } values, Shape: [var rows, var columns] } || rows != samples.Length || columns != classes || values.Count != rows * columns || !values.All(double.IsFinite))
            return ($"the Open Inference Protocol answer is not {OutputName} FP32 [{samples.Length}, {classes}] of finite numbers. Read {context.TunedEdge.Address.LogFile}.", "");
        var first = string.Join(" ", values.Take(columns).Select(value => value.ToString("0.0", CultureInfo.InvariantCulture)));
        return (null, $"Open Inference Protocol: logits [{rows}, {columns}] of {samples.Length} images of {side}×{side} pixels; the first: {first}.");
    }

    private static byte[] Pixels(string path, int side) => ImageCodec.Resize(ImageCodec.Decode(File.ReadAllBytes(path), path), side, side).Pixels;
}
