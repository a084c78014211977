using System.Text.Json;
using System.Text.Json.Nodes;
using Puente.Cli.Tiers;
using Puente.Core;

namespace Puente.Cli.Training;

/// <summary>A recipe as the command line needs it; the trainer checks the rest.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Name">Its name.</param>
/// <param name="Steps">Optimiser steps of the whole plan.</param>
/// <param name="Side">Pixels across and down of a sample.</param>
/// <param name="Opening">The comment it opens with: source, command, cost, expected score; one entry a line.</param>
/// <param name="Document">The recipe without comments.</param>
public sealed record RecipeFile(string Path, string Name, int Steps, int Side, IReadOnlyList<string> Opening, JsonObject Document)
{
    private const string Option = "--recipe";
    private const int DefaultSide = 96;

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Folder of the recipes that ship with the trainer.</summary>
    public static string Folder => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(TierPrograms.PathOf("Puente.Trainer"))!, "recipes");

    /// <summary>Names of the recipes that ship with the trainer.</summary>
    public static IReadOnlyList<string> Names => Directory.Exists(Folder)
        ? [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => System.IO.Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The architecture it trains; empty when it leaves all to the defaults.</summary>
    public JsonNode Architecture => Document["architecture"] ?? new JsonObject();

    /// <summary>Finds a recipe by name, or reads the file at a path.</summary>
    /// <exception cref="InputException">There is none, or it cannot be read.</exception>
    public static RecipeFile Find(string nameOrPath)
    {
        var shipped = System.IO.Path.Combine(Folder, nameOrPath + ".json");
        if (File.Exists(shipped)) return Read(shipped);
        if (File.Exists(nameOrPath)) return Read(System.IO.Path.GetFullPath(nameOrPath));
        throw new InputException(Option, nameOrPath, "is neither a recipe of this trainer nor a file", $"Give one of {string.Join(", ", Names)}, or the path of a recipe file.");
    }

    /// <summary>Reads the recipe at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">It is no recipe.</exception>
    public static RecipeFile Read(string path)
    {
        var text = File.ReadAllText(path);
        try
        {
            var document = JsonNode.Parse(text, documentOptions: Lenient) as JsonObject ?? throw new JsonException("the document is no object");
            var name = (string?)document["name"] ?? throw new JsonException("'name' is missing");
            var steps = (int?)document["steps"] ?? throw new JsonException("'steps' is missing");
            var side = (int?)document["architecture"]?["side"] ?? DefaultSide;
            string[] opening = [.. text.Split('\n').Select(line => line.Trim()).TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal)).Select(line => line[2..].Trim())];
            return new RecipeFile(path, name, steps, side, opening, document);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InputException(Option, path, $"is no recipe: {e.Message.TrimEnd('.')}", $"Mend it; {Folder} holds examples.");
        }
    }

    /// <summary>Writes this recipe with <paramref name="steps"/> in place of its own, as <paramref name="path"/>.</summary>
    public RecipeFile WithSteps(int steps, string path)
    {
        var copy = (JsonObject)Document.DeepClone();
        copy["steps"] = steps;
        Json.WriteFile(path, copy);
        return this with { Path = path, Steps = steps, Document = copy };
    }
}
