using System.Text.Json;
using Puente.Core;
using Puente.Core.Gates;
using Puente.Workflows.Rollouts.Fleet;

namespace Puente.Simulation.Rollouts;

/// <summary>The rollouts that an operator of the simulated fleet orders.</summary>
public static class RolloutOrders
{
    /// <summary>Label of the edges that go first.</summary>
    public const string Ring = "ring";

    /// <summary>Its value, and the name of their group.</summary>
    public const string Canary = "canary";

    /// <summary>The part of the fleet that may be under way at once, percent.</summary>
    public const int MaxConcurrency = 25;

    private const int MaxFailures = 10;

    /// <summary>The canaries, then all others, so many at a time; a golden gate at every edge.</summary>
    /// <param name="release">What they are to serve.</param>
    /// <param name="onBreach">What too many failures lead to; a canary's alone is one too many.</param>
    /// <param name="offlineAfterSeconds">Silence after which an edge is out of reach.</param>
    public static RolloutRequest CanaryFirst(string release, OnBreach onBreach, double offlineAfterSeconds) => new(release)
    {
        Groups = Element(new[] { new { name = Canary, matchLabels = new Dictionary<string, string> { [Ring] = Canary } } }),
        RolloutStrategy = Element(new
        {
            type = "Progressive",
            progressive = new { maxConcurrency = $"{MaxConcurrency}%", maxFailures = $"{MaxFailures}%", mandatoryDecisionGroups = new[] { new { groupName = Canary } } },
        }),
        Gates = [new GateRule(GateKind.Golden) { Class = "crack", MaxDrop = 0.05 }],
        OnBreach = onBreach,
        OfflineAfterSeconds = offlineAfterSeconds,
    };

    private static JsonElement Element<T>(T document) => JsonSerializer.SerializeToElement(document, Json.Options);
}
