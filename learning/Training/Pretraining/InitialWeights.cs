using System.Text.Json;
using System.Text.Json.Nodes;
using Puente.Core;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Pretraining;

/// <summary>Weights of a backbone that a pretraining starts from, its dictionary with them.</summary>
internal static class InitialWeights
{
    /// <summary>Fills every one of <paramref name="copies"/> from the backbone file at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">The file is no backbone, or of another architecture than the recipe's: what differs is named.</exception>
    public static void Load(string path, IReadOnlyList<Backbone> copies)
    {
        using var file = SafeTensorsFile.Open(path);
        var differences = Differences(copies[0].Options, BackboneFile.Architecture(file)).ToList();
        if (differences.Count > 0)
            throw new InputException("initial", path, $"has another architecture than the recipe: {string.Join("; ", differences)}", "Write its architecture into the recipe, or start from other weights.");
        foreach (var copy in copies) ModuleState.Load(file, copy);
    }

    private static IEnumerable<string> Differences(BackboneOptions recipe, BackboneOptions file)
    {
        var (wanted, given) = (Fields(recipe), Fields(file));
        return wanted.Select(f => f.Key).Union(given.Select(f => f.Key))
            .Where(name => !JsonNode.DeepEquals(wanted[name], given[name]))
            .Select(name => $"{name} is {Text(given[name])}, the recipe has {Text(wanted[name])}");
    }

    private static JsonObject Fields(BackboneOptions options) => JsonSerializer.SerializeToNode(options, Json.Options)!.AsObject();

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "none";
}
