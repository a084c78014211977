using System.Text.Json;
using Puente.Core;
using Puente.Core.Models;
using Puente.Learning.Training.Heads;
using Puente.Learning.Training.SafeTensors;

namespace Puente.Learning.Training.Export;

/// <summary>A head as tuning leaves it: <c>head.weight</c> [K, D], <c>head.bias</c> [K], classes and thresholds in the metadata.</summary>
/// <param name="Weights">[K, D], row-major.</param>
/// <param name="Bias">[K].</param>
/// <param name="Classes">Names, in logit order.</param>
/// <param name="Thresholds">Probabilities from which each class is present, [K].</param>
/// <param name="Metadata">All texts of the file.</param>
public sealed record HeadFile(float[] Weights, float[] Bias, IReadOnlyList<string> Classes, IReadOnlyList<double> Thresholds, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Metadata keys.</summary>
    public const string ClassesKey = "puente.classes", ThresholdsKey = "puente.thresholds";

    /// <summary>Numbers of an embedding that it reads.</summary>
    public int Dimensions => Weights.Length / Bias.Length;

    /// <summary>Reads the head at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">The file is broken or no head.</exception>
    public static HeadFile Read(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        string[] classes = Texts<string>(file, ClassesKey);
        double[] thresholds = Texts<double>(file, ThresholdsKey);
        var (weight, bias) = (file.Entry("head.weight"), file.Entry("head.bias"));
        if (weight.Shape is not [var rows, > 0] || bias.Shape is not [var biases] || rows == 0 || rows != biases || rows != classes.Length || rows != thresholds.Length)
            throw new InputException("head", file.Name, $"has {classes.Length} classes, {thresholds.Length} thresholds and weights of [{string.Join(", ", weight.Shape)}]", "Tune the head again.");
        if (!Array.TrueForAll(thresholds, threshold => threshold is >= 0 and <= 1))
            throw new InputException("head", file.Name, $"has thresholds {string.Join(", ", thresholds)}, not all between 0 and 1", "Tune the head again.");
        return new HeadFile(
            Finite.Checked(file.Name, weight.Name, file.Floats(weight.Name)), Finite.Checked(file.Name, bias.Name, file.Floats(bias.Name)), classes, thresholds,
            file.Metadata.Where(pair => pair.Key != "format").ToDictionary());
    }

    /// <summary>Logits [K] of an embedding [D].</summary>
    public float[] Logits(float[] embedding)
    {
        var logits = new float[Bias.Length];
        for (var k = 0; k < logits.Length; k++) logits[k] = Vectors.Dot(Weights.AsSpan(k * Dimensions, Dimensions), embedding) + Bias[k];
        return logits;
    }

    /// <summary>The classes it says are present, [K], of an embedding [D].</summary>
    public bool[] Decide(float[] embedding) =>
        HeadDecision.Decide(Logits(embedding), Thresholds, Classes.ToList().IndexOf(DefectClass.Sound) is >= 0 and var sound ? sound : null);

    private static T[] Texts<T>(SafeTensorsFile file, string key)
    {
        try
        {
            return JsonSerializer.Deserialize<T[]>(file.Text(key), Json.Options) ?? throw new JsonException("the document is null");
        }
        catch (JsonException e)
        {
            throw new InputException("head", file.Name, $"has '{key}' that cannot be read: {e.Message}", "Tune the head again.");
        }
    }
}
