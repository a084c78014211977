using System.Text.Json;
using Puente.Core;
using Puente.Core.Models;

namespace Puente.Datasets.Labelled;

/// <summary>
/// From a collection's class names to <see cref="DefectClass"/>. Case, spaces and punctuation do not matter. A name may map to nothing: it is then known, counted
/// and told, and its regions are no defect and no sound concrete. A name that is in no table is an error.
/// </summary>
public sealed class ClassMapping
{
    /// <summary>Names of every collection that we know of, beside the canonical ones and their aliases.</summary>
    private static readonly Dictionary<string, string> Common = new()
    {
        ["rust"] = "corrosion-stain",
        ["rockpocket"] = "honeycombing",
        ["exposedrebars"] = "exposed-rebar",
        ["alligatorcrack"] = "crack",
        ["acrack"] = "crack",
        ["nodefect"] = DefectClass.Sound,
        ["defectfree"] = DefectClass.Sound,
        ["uncracked"] = DefectClass.Sound,
        ["noncrack"] = DefectClass.Sound,
    };

    /// <summary>dacl10k: damages that are none of our six, and parts of a bridge. Cavity is air voids, harmless here; WConccor is washed-out concrete.</summary>
    private static readonly string[] Dacl10kOther =
        ["Wetspot", "Hollowareas", "Cavity", "Graffiti", "Weathering", "Restformwork", "Bearing", "EJoint", "Drainage", "PEquipment", "JTape", "WConccor"];

    private readonly Dictionary<string, string?> _table;

    private ClassMapping(Dictionary<string, string?> table) => _table = table;

    /// <summary>The built-in table: canonical names, their aliases (CODEBRIM, SaltSpot, quay patches) and dacl10k.</summary>
    public static ClassMapping BuiltIn { get; } = new(DefectClass.All.Select(name => (Key(name), (string?)name))
        .Concat(DefectClass.Aliases.Select(alias => (Key(alias.Key), (string?)alias.Value)))
        .Concat(Common.Select(pair => (pair.Key, (string?)pair.Value)))
        .Concat(Dacl10kOther.Select(name => (Key(name), (string?)null)))
        .DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.Item2));

    /// <summary>The built-in table with the entries of the JSON file at <paramref name="path"/> before it: <c>{"Riss": "crack", "Graffiti": null}</c>.</summary>
    /// <exception cref="InputException">The file is missing or broken, or maps to a class that there is not; every such entry is named.</exception>
    public static ClassMapping Read(string path)
    {
        var entries = Json.ReadFile<Dictionary<string, JsonElement>>(path);
        var wrong = entries.Where(entry => entry.Value.ValueKind != JsonValueKind.Null &&
            !(entry.Value.ValueKind == JsonValueKind.String && DefectClass.All.Contains(entry.Value.GetString()!))).Select(entry => entry.Key).ToList();
        if (wrong.Count > 0)
            throw new InputException("mapping", path, $"maps {string.Join(", ", wrong)} to no known class", $"Map to null or one of: {string.Join(", ", DefectClass.All)}.");
        return BuiltIn.With(entries.ToDictionary(entry => entry.Key, entry => entry.Value.GetString()));
    }

    /// <summary>This table with <paramref name="entries"/> before it; null maps to nothing.</summary>
    public ClassMapping With(IReadOnlyDictionary<string, string?> entries)
    {
        var table = new Dictionary<string, string?>(_table);
        foreach (var (name, canonical) in entries) table[Key(name)] = canonical is null ? null : DefectClass.Canonical(canonical);
        return new ClassMapping(table);
    }

    /// <summary>The canonical class of <paramref name="name"/>; null when it is known to have none.</summary>
    /// <param name="name">The collection's name.</param>
    /// <param name="where">File and field, for the error.</param>
    /// <exception cref="InputException">The name is in no table; those that are, are listed.</exception>
    public string? Map(string name, string where) => _table.TryGetValue(Key(name), out var canonical)
        ? canonical
        : throw new InputException("class", name, $"({where}) is not a known class", $"Known are: {string.Join(", ", _table.Keys.Order(StringComparer.Ordinal))}. Map it in a mapping file: {{\"{name}\": \"crack\"}}, or to null for none.");

    private static string Key(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
