using System.Text.Json;
using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Interchange;

/// <summary>What sets two backbone files apart: figures of the architecture, and how far each weight is from its namesake.</summary>
public static class WeightsDiff
{
    /// <summary>Compares the backbones at <paramref name="first"/> and <paramref name="second"/>.</summary>
    /// <exception cref="InputException">One is no backbone.</exception>
    public static DiffResult Run(string first, string second)
    {
        using SafeTensorsFile one = SafeTensorsFile.Open(first), other = SafeTensorsFile.Open(second);
        var architecture = Figures(BackboneFile.Architecture(one), BackboneFile.Architecture(other));
        Dictionary<string, TensorEntry> left = one.Entries.ToDictionary(entry => entry.Name), right = other.Entries.ToDictionary(entry => entry.Name);
        string[] both = [.. left.Keys.Where(right.ContainsKey).Order(StringComparer.Ordinal)];
        var reshaped = both.Where(name => !left[name].Shape.SequenceEqual(right[name].Shape)).ToHashSet();
        var tensors = both.Where(name => !reshaped.Contains(name)).Select(name => Compare(one, other, name)).ToList();
        var different = tensors.OfType<TensorDifference>().OrderByDescending(tensor => tensor.Largest).ToList();
        string[] missing = [.. left.Keys.Except(right.Keys).Order(StringComparer.Ordinal)], unexpected = [.. right.Keys.Except(left.Keys).Order(StringComparer.Ordinal)];
        return new DiffResult(
            architecture.Count + missing.Length + unexpected.Length + reshaped.Count + different.Count == 0, architecture, missing, unexpected,
            [.. reshaped.Order(StringComparer.Ordinal).Select(name => new FigureDifference(name, Text(left[name].Shape), Text(right[name].Shape)))],
            different, tensors.Count - different.Count);
    }

    private static List<FigureDifference> Figures(BackboneOptions first, BackboneOptions second)
    {
        JsonElement one = JsonSerializer.SerializeToElement(first, Json.Options), other = JsonSerializer.SerializeToElement(second, Json.Options);
        var names = one.EnumerateObject().Concat(other.EnumerateObject()).Select(property => property.Name).Distinct();
        return [.. names.Select(name => new FigureDifference(name, Value(one, name), Value(other, name))).Where(figure => figure.First != figure.Second)];

        static string Value(JsonElement document, string name) => document.TryGetProperty(name, out var value) ? value.GetRawText() : "none";
    }

    /// <summary>Null when the two are the same, to the bit.</summary>
    private static TensorDifference? Compare(SafeTensorsFile one, SafeTensorsFile other, string name)
    {
        if (one.Entry(name).DataType == "I64" && other.Entry(name).DataType == "I64")
        {
            var (counts, others) = (one.Integers(name), other.Integers(name));
            return counts.SequenceEqual(others) ? null : Difference(name, [.. counts.Select(v => (float)v)], [.. others.Select(v => (float)v)]);
        }

        var (values, namesakes) = (one.Floats(name), other.Floats(name));
        return values.AsSpan().SequenceEqual(namesakes) ? null : Difference(name, values, namesakes);
    }

    private static TensorDifference Difference(string name, float[] values, float[] namesakes)
    {
        double largest = 0, sum = 0, scale = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var difference = Math.Abs((double)values[i] - namesakes[i]);
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
            sum += difference;
            scale += Math.Abs(values[i]);
        }

        return new TensorDifference(name, largest, sum / values.Length, scale / values.Length);
    }

    private static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
