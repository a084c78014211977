using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Puente.Learning.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Export;

/// <summary>Checks that a written graph computes what the model does, before anyone is told of the file.</summary>
public static class OnnxParity
{
    /// <summary>Largest absolute difference allowed.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Largest absolute difference between <paramref name="backbone"/> and its graph on images, uint8 [N, side, side, 3].</summary>
    public static double Measure(Backbone backbone, string onnx, byte[] images)
    {
        var side = backbone.Options.Side;
        var count = images.Length / (side * side * 3);
        float[] expected = [.. Expected(backbone, images).SelectMany(row => row)];
        return Difference(expected, Run(onnx, "images", new DenseTensor<byte>(images, [count, side, side, 3])));
    }

    /// <summary>Embeddings by the model itself, [N][D], of images, uint8 [N, side, side, 3].</summary>
    public static float[][] Expected(Backbone backbone, byte[] images)
    {
        var side = backbone.Options.Side;
        // Files and graphs of a large backbone have used up what a pause may allocate.
        CollectionPause.Breathe();
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var rows = backbone.call(tensor(images, [images.Length / (side * side * 3), side, side, 3])).data<float>().ToArray();
        return [.. rows.Chunk(backbone.Options.Dimensions)];
    }

    /// <summary>Runs a graph of one input and one output.</summary>
    public static float[] Run<T>(string onnx, string input, DenseTensor<T> value)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(onnx, options);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(input, value)]);
        return results[0].AsTensor<float>().ToArray();
    }

    /// <summary>Largest absolute difference between two equally long rows; infinite when a figure is not finite.</summary>
    public static double Difference(float[] expected, float[] actual)
    {
        if (expected.Length != actual.Length) throw new InvalidOperationException($"The graph gave {actual.Length} figures, the model {expected.Length}.");
        var largest = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs((double)expected[i] - actual[i]);
            if (double.IsNaN(difference)) return double.PositiveInfinity;
            largest = Math.Max(largest, difference);
        }

        return largest;
    }
}
