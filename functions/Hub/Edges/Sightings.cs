using System.Collections.Concurrent;
using System.Text.Json;
using Puente.Catalog;
using Puente.Core;

namespace Puente.Hub.Edges;

/// <summary>
/// Tells the catalog that edges were seen, and leaves out what it knows: an edge that says several things within seconds is on record as seen once. Its labels and capabilities are
/// written whenever they change; when it was last seen is on record to within <see cref="Within"/>.
/// </summary>
public sealed class Sightings(CatalogStore catalog, TimeProvider time)
{
    /// <summary>How much older the time on record may be.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    private const int MaxEdges = 200_000;
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, int Said)> _told = new(StringComparer.Ordinal);

    /// <summary>An edge was seen now.</summary>
    /// <returns>When it had been seen before, to within <see cref="Within"/>; null for never.</returns>
    public async Task<DateTimeOffset?> SeeAsync(EdgeRecord edge, CancellationToken cancellationToken)
    {
        // Two that differ and look alike here are told apart at the next sighting that is written.
        var (now, said) = (time.GetUtcNow(), Fingerprint(edge));
        if (_told.TryGetValue(edge.Name, out var told) && told.Said == said && now - told.At is { Ticks: >= 0 } since && since < Within) return told.At;
        var before = await catalog.SeeEdgeAsync(edge, cancellationToken);
        if (!_told.ContainsKey(edge.Name) && _told.Count >= MaxEdges) _told.Clear();
        _told[edge.Name] = (now, said);
        return before;
    }

    private static int Fingerprint(EdgeRecord edge)
    {
        var (labels, hash) = (0, new HashCode());
        foreach (var (key, value) in edge.Labels) labels += HashCode.Combine(key, value);
        hash.Add(labels);
        if (edge.Capabilities is { } has) hash.AddBytes(JsonSerializer.SerializeToUtf8Bytes(has, Json.Options));
        return hash.ToHashCode();
    }
}
