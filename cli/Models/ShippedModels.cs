using Puente.Cli.Tiers;
using Puente.Core;

namespace Puente.Cli.Models;

/// <summary>
/// Finds the backbones that ship with the project: folders of <c>models/</c> beside the trainer that hold a <c>backbone.safetensors</c>, as the hub finds them.
/// </summary>
public static class ShippedModels
{
    /// <summary>The one that pretraining and tuning start from where none is named.</summary>
    public const string Default = "concrete-base";

    private static string Folder => Path.Combine(Path.GetDirectoryName(TierPrograms.PathOf("Puente.Trainer"))!, "models");

    /// <summary>All there are, by name.</summary>
    public static IReadOnlyList<ShippedModel> All => !Directory.Exists(Folder) ? []
        : [.. Directory.EnumerateDirectories(Folder).Select(folder => new ShippedModel(Path.GetFileName(folder), folder))
            .Where(model => File.Exists(model.Weights)).OrderBy(model => model.Name, StringComparer.Ordinal)];

    /// <summary>The model called <paramref name="name"/>; null when there is none.</summary>
    public static ShippedModel? Find(string name) => All.FirstOrDefault(model => model.Name == name);

    /// <summary>The weights that <paramref name="given"/> means: a file, a folder with <c>backbone.safetensors</c>, or the name of a shipped model.</summary>
    /// <param name="option">The option it was given with.</param>
    /// <param name="given">What a person gave; null means the default model.</param>
    /// <exception cref="InputException">There is none, or it is no safetensors file.</exception>
    public static WeightsFile Weights(string option, string? given)
    {
        if (given is null)
            return Find(Default) is { } model ? WeightsFile.Read(option, model.Weights)
                : throw new InputException(option, null, "is missing, and no base backbone ships with this build", "Give the backbone.safetensors of a 'puente train'.");
        var inFolder = Path.Combine(given, ShippedModel.WeightsName);
        if (Directory.Exists(given) && File.Exists(inFolder)) return WeightsFile.Read(option, inFolder);
        if (File.Exists(given) || Directory.Exists(given)) return WeightsFile.Read(option, given);
        if (Find(given) is { } named) return WeightsFile.Read(option, named.Weights);
        var names = All.Select(model => model.Name).ToList();
        throw new InputException(option, given, "does not exist", $"Give a safetensors file, the folder of a 'puente train'{(names.Count > 0 ? $", or one of {string.Join(", ", names)}" : "")}.");
    }
}
