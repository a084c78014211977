using System.Text.Json;
using Puente.Core;
using Puente.Workflows.Rollouts;

namespace Puente.Simulation.Rollouts;

/// <summary>The rollouts that an operator of the simulated fleet orders.</summary>
public static class RolloutOrders
{
    /// <summary>Label of the edges that go first.</summary>
    public const string Ring = "ring";

    /// <summary>Its value.</summary>
    public const string Canary = "canary";

    /// <summary>The canaries, then all others.</summary>
    /// <param name="release">What they are to serve.</param>
    /// <param name="maxFailed">Edges that may fail.</param>
    /// <param name="rollback">Whether a breach takes the edges back.</param>
    public static RolloutInput CanaryFirst(string release, int maxFailed, bool rollback) => new(
        release,
        Waves: JsonSerializer.SerializeToElement(new[] { new { name = Canary, matchLabels = new Dictionary<string, string> { [Ring] = Canary } } }, Json.Options),
        WaveTimeoutSeconds: 600, MaxFailed: maxFailed, RollbackOnFailure: rollback);
}
