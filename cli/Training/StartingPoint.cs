using System.Text.Json.Nodes;
using Puente.Cli.Models;
using Puente.Core;

namespace Puente.Cli.Training;

/// <summary>What a pretraining starts from.</summary>
/// <param name="Weights">A backbone; null: from scratch.</param>
/// <param name="Why">A sentence for the person who waits.</param>
public sealed record StartingPoint(WeightsFile? Weights, string Why)
{
    /// <summary>
    /// The base a person named; else the shipped one where the recipe it was made by has the architecture of <paramref name="recipe"/>; else nothing.
    /// </summary>
    /// <exception cref="InputException">The base does not exist or is no safetensors file.</exception>
    public static StartingPoint Choose(RecipeFile recipe, string? given, bool fromScratch)
    {
        if (fromScratch) return new StartingPoint(null, "from scratch, as asked");
        if (given is not null)
        {
            var weights = ShippedModels.Weights("--base", given);
            return new StartingPoint(weights, $"from {weights.Path}");
        }

        if (ShippedModels.Find(ShippedModels.Default) is not { } shipped) return new StartingPoint(null, "from scratch: no base backbone ships with this build");
        var file = WeightsFile.Read("--base", shipped.Weights);
        return HasArchitectureOf(file, recipe)
            ? new StartingPoint(file, $"from the base backbone {shipped.Name}")
            : new StartingPoint(null, $"from scratch: recipe {recipe.Name} has another architecture than {shipped.Name}");
    }

    private static bool HasArchitectureOf(WeightsFile weights, RecipeFile recipe)
    {
        var made = weights.Metadata.GetValueOrDefault(WeightsFile.RecipeKey) is { } name && RecipeFile.Names.Contains(name) ? RecipeFile.Find(name) : null;
        return made is not null && JsonNode.DeepEquals(made.Architecture, recipe.Architecture);
    }
}
