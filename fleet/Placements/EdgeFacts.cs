namespace Puente.Fleet;

/// <summary>What a decision knows of an edge.</summary>
/// <param name="Name">Its name, unique in the fleet.</param>
/// <param name="Labels">Its labels: the hub's over its own.</param>
public sealed record EdgeFacts(string Name, IReadOnlyDictionary<string, string> Labels)
{
    private static readonly Dictionary<string, string> _noClaims = [];
    private static readonly Dictionary<string, double> _noResources = [];
    private static readonly Dictionary<string, int> _noScores = [];

    /// <summary>What it claims of itself, by name of the <c>ClusterClaim</c>.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; init; } = _noClaims;

    /// <summary>Its taints, those of the hub's own making among them.</summary>
    public IReadOnlyList<Taint> Taints { get; init; } = [];

    /// <summary>What it has to give, by the names of <see cref="EdgeResources"/>. One that is missing is not known.</summary>
    public IReadOnlyDictionary<string, double> Resources { get; init; } = _noResources;

    /// <summary>Scores that add-ons gave it, −100 to 100, by <c>resourceName/scoreName</c>.</summary>
    public IReadOnlyDictionary<string, int> Scores { get; init; } = _noScores;

    /// <summary>How many other placements have chosen it: what Balance goes by.</summary>
    public int Decisions { get; init; }

    /// <summary>When the hub last heard of it; null where nobody keeps count.</summary>
    public DateTimeOffset? LastSeen { get; init; }
}
