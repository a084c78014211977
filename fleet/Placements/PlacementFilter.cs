using Puente.Core;

namespace Puente.Fleet;

/// <summary>The steps that leave an edge out whatever the others are: cluster sets, predicates, taints.</summary>
internal sealed class PlacementFilter
{
    private const int MaxTold = 3;

    private readonly PlacementSpec _spec;
    private readonly PlacementContext _context;
    private readonly Func<EdgeFacts, bool>[] _sets;
    private readonly ClusterMatcher?[] _predicates;
    private readonly string _outside;
    private readonly string[] _met;

    public PlacementFilter(PlacementSpec spec, PlacementContext context)
    {
        (_spec, _context) = (spec, context);
        var known = ClusterSet.BuiltIn.Concat(context.ClusterSets).ToLookup(set => set.Name, StringComparer.Ordinal);
        _sets = [.. (spec.ClusterSets ?? []).Select(name => known[name].FirstOrDefault()?.Matcher() ?? throw UnknownSet(name, known.Select(set => set.Key)))];
        _outside = $"it is in none of the cluster sets {string.Join(", ", spec.ClusterSets ?? [])}";
        _predicates = [.. (spec.Predicates ?? []).Select(predicate => predicate.RequiredClusterSelector is { } selector ? new ClusterMatcher(selector) : null)];
        _met = [.. _predicates.Select((_, i) => _predicates.Length == 1 ? "it meets the predicate" : $"it meets predicate {i + 1} of {_predicates.Length}")];
    }

    /// <summary>When a toleration in use runs out first.</summary>
    public DateTimeOffset? RecheckAt { get; private set; }

    /// <summary>The verdict that leaves <paramref name="edge"/> out; null when it stays in.</summary>
    public EdgeVerdict? Examine(EdgeFacts edge, out Taint? avoided, out string met)
    {
        (avoided, met) = (null, "the placement takes every edge");
        if (_sets.Length > 0 && !Array.Exists(_sets, contains => contains(edge)))
            return new EdgeVerdict(edge.Name, PlacementOutcome.OutsideClusterSets, _outside);
        return Unmet(edge, ref met) ?? Repelled(edge, out avoided);
    }

    private EdgeVerdict? Unmet(EdgeFacts edge, ref string met)
    {
        if (_predicates.Length == 0) return null;
        string? first = null;
        List<string>? reasons = null;
        for (var i = 0; i < _predicates.Length; i++)
        {
            if (_predicates[i] is { } matcher && matcher.Unmet(edge) is null)
            {
                met = _met[i];
                return null;
            }

            if (i >= MaxTold) continue;
            var reason = _predicates[i] is { } refusing ? refusing.Unmet(edge)! : "the rule has no selector; an empty one selects every edge";
            if (i == 0) first = reason;
            else (reasons ??= [first!]).Add(reason);
        }

        var text = reasons is null ? first! : $"it meets none of {_predicates.Length} predicates: {string.Join("; ", reasons)}{(_predicates.Length > MaxTold ? "; …" : "")}";
        return new EdgeVerdict(edge.Name, PlacementOutcome.PredicateUnmet, text);
    }

    private EdgeVerdict? Repelled(EdgeFacts edge, out Taint? avoided)
    {
        avoided = null;
        foreach (var taint in edge.Taints)
        {
            if (Tolerates(taint, out var expired)) continue;
            var kept = _context.Existing.Contains(edge.Name);
            if (taint.Effect == TaintEffect.NoSelect || (taint.Effect == TaintEffect.NoSelectIfNew && !kept))
                return new EdgeVerdict(edge.Name, PlacementOutcome.Tainted,
                    expired ? $"the taint {taint} is tolerated no longer: it was added at {taint.TimeAdded:u}" : $"it carries the taint {taint}, which is not tolerated");
            // An edge that is in stays in: a preference moves nothing.
            if (taint.Effect == TaintEffect.PreferNoSelect && !kept) avoided ??= taint;
        }

        return null;
    }

    private bool Tolerates(Taint taint, out bool expired)
    {
        expired = false;
        DateTimeOffset? until = null;
        foreach (var toleration in _spec.Tolerations ?? [])
        {
            if (!toleration.Covers(taint)) continue;
            if (toleration.Expires(taint) is not { } end) return true;
            if (end <= _context.Now) expired = true;
            else if (until is null || end > until) until = end;
        }

        if (until is { } last && (RecheckAt is null || last < RecheckAt)) RecheckAt = last;
        return until is not null;
    }

    private static InputException UnknownSet(string name, IEnumerable<string> known) =>
        new("clusterSets", name, "is no cluster set", $"Give one of: {string.Join(", ", known.Order(StringComparer.Ordinal))}; or make it: PUT /api/clustersets/{name}.");
}
