namespace Puente.Fleet;

/// <summary>
/// Taints that follow from facts. One that stays keeps the time it was added at, so that tolerations run out; one whose cause is gone goes.
/// Taints that people set are left alone.
/// </summary>
public static class AutomaticTaints
{
    /// <summary>Key of an edge that has not been heard of: NoSelect.</summary>
    public const string Unreachable = "cluster.open-cluster-management.io/unreachable";

    /// <summary>Key of an edge whose disk is nearly full: NoSelectIfNew, for what is there can stay.</summary>
    public const string LowDisk = "puente.dev/low-disk";

    /// <summary>Key of an edge whose site works on it: NoSelect.</summary>
    public const string Maintenance = "puente.dev/maintenance";

    /// <summary>The claim by which a site says that it works on its edge: <c>true</c> while it does.</summary>
    public const string MaintenanceClaim = "maintenance.puente.dev";

    /// <summary>What the value of an automatic taint is: a person's taint of the same key has another, or none.</summary>
    public const string Origin = "automatic";

    /// <summary><paramref name="edge"/> with the taints that hold at <paramref name="now"/>.</summary>
    public static EdgeFacts Apply(EdgeFacts edge, AutomaticTaintOptions options, DateTimeOffset now)
    {
        var taints = edge.Taints.Where(taint => taint.Value != Origin).ToList();
        var kept = taints.Count;
        // When it fell silent is known: the time this is asked at must not matter.
        if (edge.LastSeen is { } seen && now - seen >= options.UnreachableAfter)
            taints.Add(new Taint(Unreachable, TaintEffect.NoSelect, Origin, seen + options.UnreachableAfter));
        if (edge.Resources.TryGetValue(EdgeResources.DiskFree, out var free) && free < options.LowDiskBytes)
            taints.Add(Since(edge, LowDisk, TaintEffect.NoSelectIfNew, now));
        if (edge.Claims.TryGetValue(MaintenanceClaim, out var claim) && claim == "true")
            taints.Add(Since(edge, Maintenance, TaintEffect.NoSelect, now));
        return kept == taints.Count && kept == edge.Taints.Count ? edge : edge with { Taints = taints };
    }

    private static Taint Since(EdgeFacts edge, string key, TaintEffect effect, DateTimeOffset now) =>
        edge.Taints.FirstOrDefault(taint => taint.Key == key && taint.Value == Origin) ?? new Taint(key, effect, Origin, now);
}
