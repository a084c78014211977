namespace Puente.Cli.Demo;

/// <summary>The rings that the demo's edges are in, by label: the canary, then the fleet.</summary>
public static class Rings
{
    /// <summary>The first ring.</summary>
    public const string Canary = "canary";

    private static readonly string[] _all = [Canary, "fleet"];

    /// <summary>A rollout of <paramref name="release"/> over so many edges: the canary first, and nothing may fail there.</summary>
    public static Dictionary<string, object> Rollout(string release, int edges)
    {
        var rings = _all.Take(edges).ToArray();
        return new Dictionary<string, object>
        {
            ["release"] = release,
            ["placement"] = new { matchExpressions = new[] { new { key = "ring", @operator = "In", values = rings } } },
            ["groups"] = rings.Select(ring => new { name = ring, matchLabels = new Dictionary<string, string> { ["ring"] = ring } }).ToArray(),
            ["rolloutStrategy"] = new { type = "Progressive", progressive = new { progressDeadline = "5m", mandatoryDecisionGroups = new[] { new { groupName = Canary } } } },
        };
    }
}
