using Puente.Catalog;
using Puente.Fleet;

namespace Puente.Hub.Placements;

/// <summary>An edge on record, as a placement sees it.</summary>
public static class FleetFacts
{
    /// <summary>What a decision knows of <paramref name="edge"/> at <paramref name="now"/>.</summary>
    public static EdgeFacts Of(EdgeRecord edge, int decisions, DateTimeOffset now)
    {
        var marks = EdgeMarks.Read(edge.MarksJson);
        var facts = new EdgeFacts(edge.Name, edge.Labels) { Taints = marks.Taints, Scores = ScoresOf(marks, now), Decisions = decisions, LastSeen = edge.LastSeen };
        if (edge.Capabilities is not { } has) return facts;
        var resources = new Dictionary<string, double>();
        Add(EdgeResources.Cpu, has.Cores);
        Add(EdgeResources.Memory, has.MemoryBytes);
        Add(EdgeResources.DiskFree, has.DiskFreeBytes);
        Add(EdgeResources.LinkRate, has.Link?.BytesPerSecond);
        Add(EdgeResources.Accelerators, has.Accelerators.Count);
        // A device that does not say how much memory it has leaves the sum unknown; no device has none.
        if (has.Accelerators.All(device => device.MemoryBytes is not null)) Add(EdgeResources.AcceleratorMemory, has.Accelerators.Sum(device => (double)(device.MemoryBytes ?? 0)));
        return facts with { Claims = has.Claims, Resources = resources };

        void Add(string name, double? value)
        {
            if (value is { } known && double.IsFinite(known)) resources[name] = known;
        }
    }

    private static Dictionary<string, int> ScoresOf(EdgeMarks marks, DateTimeOffset now) =>
        marks.Scores.Where(resource => !(resource.Value.ValidUntil <= now))
            .SelectMany(resource => resource.Value.Scores.Select(score => (Name: $"{resource.Key}/{score.Key}", score.Value)))
            .ToDictionary(score => score.Name, score => score.Value);
}
