using System.Text.Json;

namespace Puente.Workflows.Rollouts;

/// <summary>Move the placed edges to a release, wave by wave.</summary>
/// <param name="Release">Release id.</param>
/// <param name="Placement">Rule over labels, as <c>fleet</c> reads it.</param>
/// <param name="Waves">Named selectors in order, as <c>fleet</c> reads them; edges that none takes form a last wave.</param>
/// <param name="WaveTimeoutSeconds">How long a wave's edges may take before the rollout stops.</param>
public sealed record RolloutInput(string Release, JsonElement? Placement = null, JsonElement? Waves = null, double WaveTimeoutSeconds = 300);

/// <summary>An edge that the placement left out, and why.</summary>
public sealed record ExcludedByPlacement(string Edge, string Reason);

/// <summary>Edges that move together.</summary>
public sealed record PlannedWave(string Name, IReadOnlyList<string> Edges);

/// <summary>What the placement and the wave rules came to.</summary>
public sealed record RolloutPlan(IReadOnlyList<PlannedWave> Waves, IReadOnlyList<ExcludedByPlacement> Excluded);

/// <summary>An order to one edge.</summary>
public sealed record SetDesiredInput(string Rollout, string Edge, string Release);

/// <summary>An edge and the generation of its desired twin that asks for the release.</summary>
public sealed record EdgeGeneration(string Edge, long Generation);

/// <summary>How far one edge is: <c>pending</c>, <c>downloading</c>, <c>verifying</c>, <c>serving</c>, <c>failed</c>.</summary>
public sealed record EdgeProgress(string Edge, string Wave, string State, string? Detail, long BytesFetched, double Seconds)
{
    /// <summary>True when the edge will not move further.</summary>
    public bool IsSettled => State is "serving" or "failed";
}

/// <summary>Asks for the reported twins of a wave.</summary>
public sealed record ReadReportedInput(string Wave, string Release, IReadOnlyList<EdgeGeneration> Edges);

/// <summary>Where a rollout stands: <c>rolling</c>, <c>completed</c>, <c>stopped</c>.</summary>
public sealed record RolloutStatus(string State, string? Wave, IReadOnlyList<EdgeProgress> Edges);

/// <summary>How it ended.</summary>
public sealed record RolloutOutput(
    string Release, string State, IReadOnlyList<EdgeProgress> Edges, int Selected, IReadOnlyList<ExcludedByPlacement> Excluded);
