using System.Text.Json;
using Puente.Core;
using Puente.Fleet;

namespace Puente.Hub.Placements;

/// <summary>What the hub noted about an edge: kept in its record, written by the hub alone.</summary>
/// <param name="Taints">Its taints, those of the hub's own making among them so that they keep their time.</param>
/// <param name="Scores">Scores of add-ons, by resource name.</param>
public sealed record EdgeMarks(IReadOnlyList<Taint> Taints, IReadOnlyDictionary<string, EdgeScores> Scores)
{
    /// <summary>Nothing noted.</summary>
    public static EdgeMarks None { get; } = new([], new SortedDictionary<string, EdgeScores>(StringComparer.Ordinal));

    /// <summary>Reads them as the catalog keeps them.</summary>
    public static EdgeMarks Read(string? json) => json is null ? None : JsonSerializer.Deserialize<EdgeMarks>(json, Json.Options) ?? None;

    /// <summary>As the catalog keeps them; null for nothing.</summary>
    public string? Write() => Taints.Count == 0 && Scores.Count == 0 ? null : JsonSerializer.Serialize(this, Json.Options);

    /// <summary>With taints added, each in place of one of its key and effect, and others removed.</summary>
    /// <param name="add">New ones; one that was there keeps its time.</param>
    /// <param name="remove">Keys, or <c>key:effect</c>.</param>
    /// <param name="now">The time they are added at.</param>
    /// <exception cref="InputException">One is malformed, or there are too many.</exception>
    public EdgeMarks Change(IReadOnlyList<Taint> add, IReadOnlyList<string> remove, DateTimeOffset now)
    {
        foreach (var taint in add) taint.Validate();
        var taints = Taints.Where(taint => !remove.Contains(taint.Key) && !remove.Contains($"{taint.Key}:{taint.Effect}")).ToList();
        foreach (var taint in add)
        {
            if (taint.Value == AutomaticTaints.Origin)
                throw new InputException("taint.value", taint.Value, "marks the hub's own taints", "Give another value, or none.");
            var known = taints.Find(one => one.Key == taint.Key && one.Effect == taint.Effect);
            taints.RemoveAll(one => one.Key == taint.Key && one.Effect == taint.Effect);
            taints.Add(taint with { TimeAdded = known?.Value == taint.Value && known is not null ? known.TimeAdded : now });
        }

        if (taints.Count > Taint.MaxPerEdge)
            throw new InputException("taints", $"{taints.Count} of them", "are too many", $"Leave at most {Taint.MaxPerEdge}.");
        return this with { Taints = [.. taints.OrderBy(taint => taint.Key, StringComparer.Ordinal).ThenBy(taint => taint.Effect)] };
    }

    /// <summary>With the hub's own taints in place of those it had.</summary>
    public EdgeMarks WithAutomatic(IReadOnlyList<Taint> taints) => this with
    {
        Taints = [.. Taints.Where(taint => taint.Value != AutomaticTaints.Origin).Concat(taints.Where(taint => taint.Value == AutomaticTaints.Origin && taint.Key != AutomaticTaints.Unreachable))
            .OrderBy(taint => taint.Key, StringComparer.Ordinal).ThenBy(taint => taint.Effect)],
    };

    /// <summary>With the scores of one resource in place of those it had; none of them removes it.</summary>
    public EdgeMarks With(string resource, EdgeScores scores)
    {
        var all = new SortedDictionary<string, EdgeScores>(StringComparer.Ordinal);
        foreach (var (name, one) in Scores) all[name] = one;
        if (scores.Scores.Count == 0) all.Remove(resource);
        else all[resource] = scores;
        return this with { Scores = all };
    }
}
