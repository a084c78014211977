using System.Text.Json;
using Puente.Core;
using Puente.Core.Twins;

namespace Puente.Catalog;

/// <summary>An edge as stored: labels as one JSON object, keys in ordinal order so that equal labels are equal text.</summary>
internal sealed class EdgeRow
{
    public required string Name { get; init; }

    public required string Labels { get; set; }

    public required DateTimeOffset LastSeen { get; set; }

    public string? Capabilities { get; set; }

    public string? Marks { get; set; }

    public DateTimeOffset HeardAt { get; set; }

    public EdgeRecord ToRecord() => new(Name, JsonSerializer.Deserialize<SortedDictionary<string, string>>(Labels, Json.Options) ?? [], LastSeen)
    {
        Capabilities = Capabilities is null ? null : JsonSerializer.Deserialize<EdgeCapabilities>(Capabilities, Json.Options),
        MarksJson = Marks,
    };

    /// <summary>Capabilities as they are stored; null for none.</summary>
    /// <exception cref="InputException">They are too long, or hold a device that is null.</exception>
    public static string? Write(EdgeRecord edge)
    {
        if (edge.Capabilities is null) return null;
        // A list that is null is left out and read as empty; a device that is would break every placement, of all edges.
        if (edge.Capabilities.Accelerators?.Contains(null!) == true)
            throw new InputException("edge.capabilities", edge.Name, "hold an accelerator that is null", "Leave it out.");
        var text = JsonSerializer.Serialize(edge.Capabilities, Json.Options);
        return text.Length <= EdgeCapabilities.MaxLength
            ? text
            : throw new InputException("edge.capabilities", edge.Name, $"have {text.Length} characters", $"Say at most {EdgeCapabilities.MaxLength}.");
    }

    public static string Write(IReadOnlyDictionary<string, string> labels)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in labels) sorted[key] = value;
        return JsonSerializer.Serialize(sorted, Json.Options);
    }
}
