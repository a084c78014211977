using System.Text.Json;

namespace Puente.Workflows.Rollouts;

/// <summary>Move the placed edges to a release, wave by wave.</summary>
/// <param name="Release">Release id.</param>
/// <param name="Placement">Rule over labels, as <c>fleet</c> reads it.</param>
/// <param name="Waves">Named selectors in order, as <c>fleet</c> reads them; edges that none takes form a last wave.</param>
/// <param name="WaveTimeoutSeconds">How long a wave's edges may take before they count as failed. Time paused does not count.</param>
/// <param name="MaxFailed">Edges of one wave that may fail without stopping the rollout.</param>
/// <param name="SoakSeconds">How long a wave must hold before the next begins.</param>
/// <param name="ApproveWaves">True when a person says <c>proceed</c> between waves.</param>
/// <param name="ApprovalTimeoutSeconds">How long that is waited for before the rollout stops.</param>
/// <param name="RollbackOnFailure">True to bring every edge back to what it was asked for before, when a wave fails.</param>
public sealed record RolloutInput(
    string Release, JsonElement? Placement = null, JsonElement? Waves = null, double WaveTimeoutSeconds = 300, int MaxFailed = 0,
    double SoakSeconds = 0, bool ApproveWaves = false, double ApprovalTimeoutSeconds = 86_400, bool RollbackOnFailure = false);

/// <summary>An edge that the placement left out, and why.</summary>
public sealed record ExcludedByPlacement(string Edge, string Reason);

/// <summary>Edges that move together.</summary>
public sealed record PlannedWave(string Name, IReadOnlyList<string> Edges);

/// <summary>What the placement and the wave rules came to.</summary>
/// <param name="Waves">First to last.</param>
/// <param name="Excluded">Every other edge.</param>
/// <param name="Before">Release that each selected edge was asked for before; an edge that is absent was asked for none.</param>
public sealed record RolloutPlan(
    IReadOnlyList<PlannedWave> Waves, IReadOnlyList<ExcludedByPlacement> Excluded, IReadOnlyDictionary<string, string>? Before = null);

/// <summary>An order to one edge.</summary>
public sealed record SetDesiredInput(string Rollout, string Edge, string Release);

/// <summary>An edge, the release it is asked for, and the generation of its desired twin that asks.</summary>
public sealed record EdgeGeneration(string Edge, string Release, long Generation);

/// <summary>How far one edge is: <c>pending</c>, <c>downloading</c>, <c>verifying</c>, <c>serving</c>, <c>failed</c>.</summary>
public sealed record EdgeProgress(string Edge, string Wave, string State, string? Detail, long BytesFetched, double Seconds)
{
    /// <summary>True when the edge will not move further.</summary>
    public bool IsSettled => State is "serving" or "failed";
}

/// <summary>Asks for the reported twins of a wave, and for what they mean.</summary>
/// <param name="Wave">Its name.</param>
/// <param name="Edges">What each was asked for.</param>
/// <param name="MaxFailed">Edges that may fail.</param>
/// <param name="IsLate">True when the wave's time is up.</param>
public sealed record ReadReportedInput(string Wave, IReadOnlyList<EdgeGeneration> Edges, int MaxFailed = 0, bool IsLate = false);

/// <summary>A wave's edges and the verdict of its gate.</summary>
public sealed record WaveProgress(IReadOnlyList<EdgeProgress> Edges, WaveVerdict Verdict, string Reason);

/// <summary>Where a rollout stands, a <see cref="RolloutState"/> in camel case.</summary>
public sealed record RolloutStatus(string State, string? Wave, IReadOnlyList<EdgeProgress> Edges, string? Detail = null);

/// <summary>How it ended.</summary>
public sealed record RolloutOutput(
    string Release, string State, IReadOnlyList<EdgeProgress> Edges, int Selected, IReadOnlyList<ExcludedByPlacement> Excluded, string? Reason = null);
