namespace Puente.Core.Models;

/// <summary>
/// The classes of the worked example: six defects of concrete, and sound concrete. Labels are multi-label;
/// <see cref="Sound"/> excludes the rest. The order is the order of logits in every head.
/// </summary>
public static class DefectClass
{
    /// <summary>No defect.</summary>
    public const string Sound = "sound";

    /// <summary>Canonical names, in logit order.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["crack", "spalling", "efflorescence", "exposed-rebar", "corrosion-stain", "honeycombing", Sound];

    /// <summary>Names other collections use (CODEBRIM, SaltSpot, quay patches) and the canonical name of each.</summary>
    public static IReadOnlyDictionary<string, string> Aliases { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["cracks"] = "crack",
            ["spallation"] = "spalling",
            ["salt"] = "efflorescence",
            ["exposedbars"] = "exposed-rebar",
            ["exposed-bars"] = "exposed-rebar",
            ["exposed_rebar"] = "exposed-rebar",
            ["corrosionstain"] = "corrosion-stain",
            ["corrosion"] = "corrosion-stain",
            ["corrosion_stain"] = "corrosion-stain",
            ["honeycomb"] = "honeycombing",
            ["background"] = Sound,
            ["healthy"] = Sound,
            ["none"] = Sound,
        };

    /// <summary>The canonical name of a class folder or label.</summary>
    /// <exception cref="InputException">No such class.</exception>
    public static string Canonical(string name)
    {
        var lower = name.Trim().ToLowerInvariant();
        if (All.Contains(lower)) return lower;
        return Aliases.TryGetValue(lower, out var canonical)
            ? canonical
            : throw new InputException("class", name, "is not a known class", $"Name the folder one of: {string.Join(", ", All)}; or an alias: {string.Join(", ", Aliases.Keys)}.");
    }
}
