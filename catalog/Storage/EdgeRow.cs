using System.Text.Json;
using Puente.Core;

namespace Puente.Catalog;

/// <summary>An edge as stored: labels as one JSON object, keys in ordinal order so that equal labels are equal text.</summary>
internal sealed class EdgeRow
{
    public required string Name { get; init; }

    public required string Labels { get; set; }

    public required DateTimeOffset LastSeen { get; set; }

    public EdgeRecord ToRecord() =>
        new(Name, JsonSerializer.Deserialize<SortedDictionary<string, string>>(Labels, Json.Options) ?? [], LastSeen);

    public static string Write(IReadOnlyDictionary<string, string> labels)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in labels) sorted[key] = value;
        return JsonSerializer.Serialize(sorted, Json.Options);
    }
}
