namespace Puente.Cli.Models;

/// <summary>A backbone that ships with the project.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Folder">Where it lies: weights, graph, card.</param>
public sealed record ShippedModel(string Name, string Folder)
{
    /// <summary>Name of a backbone's weights, as a pretraining leaves them.</summary>
    public const string WeightsName = "backbone.safetensors";

    /// <summary>The weights.</summary>
    public string Weights => Path.Combine(Folder, WeightsName);

    /// <summary>The card.</summary>
    public string Card => Path.Combine(Folder, "README.md");

    /// <summary>The licence its card's front matter names; null when there is none.</summary>
    public string? Licence => !File.Exists(Card) ? null : File.ReadLines(Card)
        .Skip(1).TakeWhile(line => line != "---")
        .Where(line => line.StartsWith("license:", StringComparison.Ordinal))
        .Select(line => line["license:".Length..].Trim()).FirstOrDefault();
}
