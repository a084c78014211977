using Puente.Core;
using Puente.Learning.Training.SafeTensors;

namespace Puente.Learning.Training.Interchange;

/// <summary>Holds the tensors of a file against those an architecture has.</summary>
public static class StrictKeys
{
    private const int Listed = 10;

    /// <summary>Throws unless <paramref name="actual"/> has exactly the tensors of <paramref name="expected"/>.</summary>
    /// <exception cref="InputException">One error for all of it: what is missing, unexpected or of another shape, with counts; of each kind the first ten.</exception>
    public static void Check(string file, IReadOnlyDictionary<string, long[]> expected, IReadOnlyDictionary<string, IReadOnlyList<long>> actual)
    {
        string[] missing = [.. expected.Keys.Where(name => !actual.ContainsKey(name)).Select(name => $"{name} {Text(expected[name])}")];
        string[] unexpected = [.. actual.Keys.Where(name => !expected.ContainsKey(name)).Select(name => $"{SafeTensorsHeader.Short(name)} {Text(actual[name])}")];
        string[] misshapen = [.. expected.Where(pair => actual.TryGetValue(pair.Key, out var shape) && !shape.SequenceEqual(pair.Value))
            .Select(pair => $"{pair.Key} {Text(actual[pair.Key])} instead of {Text(pair.Value)}")];
        string[] faults = [.. Fault("missing", missing), .. Fault("unexpected", unexpected), .. Fault("misshapen", misshapen)];
        if (faults.Length == 0) return;
        throw new InputException("weights", file, $"does not hold the tensors of its architecture: {string.Join("; ", faults)}", "Give the weights their own config.json, or weights of an architecture that is supported.");
    }

    private static IEnumerable<string> Fault(string kind, string[] names)
    {
        if (names.Length == 0) yield break;
        Array.Sort(names, StringComparer.Ordinal);
        var rest = names.Length > Listed ? $", and {names.Length - Listed} more" : "";
        yield return $"{names.Length} {kind}: {string.Join(", ", names.Take(Listed))}{rest}";
    }

    private static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
