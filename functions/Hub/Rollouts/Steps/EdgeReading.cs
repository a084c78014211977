using System.Globalization;
using Puente.Core.Gates;
using Puente.Core.Twins;
using Puente.Fleet.Rollouts;
using Puente.Hub.Rollouts.Records;
using Puente.Workflows.Rollouts.Fleet;

namespace Puente.Hub.Rollouts.Steps;

/// <summary>What an edge's reported twin means for its place in a rollout. Pure; times are the hub's.</summary>
/// <param name="request">What the rollout asks for.</param>
/// <param name="groups">Names of its decision groups.</param>
/// <param name="now">The time.</param>
public sealed class EdgeReading(RolloutRequest request, IReadOnlyList<string> groups, DateTimeOffset now)
{
    private readonly TimeSpan _offlineAfter = TimeSpan.FromSeconds(request.OfflineAfterSeconds);
    private readonly GateRule[][] _watched = [.. groups.Select(group => (RolloutRules.GatesOf(request, group) ?? []).Where(gate => gate.IsWhileServing).ToArray())];

    /// <summary>The edge as it stands now; the same object when nothing changed.</summary>
    /// <param name="edge">As it stood.</param>
    /// <param name="reported">What it last said; null when it never spoke, or was not read.</param>
    /// <param name="lastHeard">When it was last heard of.</param>
    public RolloutEdge Read(RolloutEdge edge, ReportedTwin? reported, DateTimeOffset? lastHeard)
    {
        if (edge.State == RolloutEdgeState.RolledBack) return edge;
        var isSilent = !(now - lastHeard <= _offlineAfter);
        if (!edge.Asked) return Stand(edge, isSilent ? RolloutEdgeState.Deferred : RolloutEdgeState.Pending, isSilent ? Silent(lastHeard) : null);
        if (reported?.Generation > edge.Generation)
            return Stand(edge, RolloutEdgeState.RolledBack, string.Create(CultureInfo.InvariantCulture, $"was asked for something else since: generation {reported.Generation}"));
        var current = reported?.Generation == edge.Generation ? reported : null;
        var (state, reason) = Meaning(edge, current);
        var isUnderWay = state is RolloutEdgeState.Pending or RolloutEdgeState.Downloading or RolloutEdgeState.Staged or RolloutEdgeState.Verifying;
        if (isUnderWay && isSilent) return Stand(edge, RolloutEdgeState.Deferred, Silent(lastHeard));
        // One that was given up stays so until it serves.
        if (isUnderWay && edge.State == RolloutEdgeState.Failed) return edge;
        var next = Stand(edge, state, reason);
        return current is null || (next.BytesFetched == current.BytesFetched && ReferenceEquals(next, edge)) ? next : next with { BytesFetched = current.BytesFetched };
    }

    /// <summary>The edge as it stands now where only its silence can have changed something.</summary>
    public RolloutEdge Silence(RolloutEdge edge, DateTimeOffset? lastHeard) =>
        edge.Status.IsUnderWay && !(now - lastHeard <= _offlineAfter) ? Stand(edge, RolloutEdgeState.Deferred, Silent(lastHeard)) : edge;

    private (RolloutEdgeState State, string? Reason) Meaning(RolloutEdge edge, ReportedTwin? current)
    {
        var wanted = edge.GoesBack ? edge.Before : request.Release;
        return current?.State switch
        {
            "downloading" => (RolloutEdgeState.Downloading, null),
            "staged" => (RolloutEdgeState.Staged, current.Error),
            "verifying" => (RolloutEdgeState.Verifying, null),
            "serving" when current.Release == wanted => edge.GoesBack ? (RolloutEdgeState.RolledBack, edge.Cause) : Serving(current.Gates, _watched[edge.Group].Length),
            "failed" => (RolloutEdgeState.Failed, current.Error),
            "refused" => (RolloutEdgeState.Refused, current.Error),
            _ => (RolloutEdgeState.Pending, null),
        };
    }

    /// <summary>It serves, and what is measured while it does is heard: what fails is a failure, what is not known yet holds.</summary>
    private static (RolloutEdgeState State, string? Reason) Serving(IReadOnlyList<GateFinding>? gates, int expected)
    {
        if (expected == 0) return (RolloutEdgeState.Serving, null);
        var measured = gates?.Where(gate => gate.Kind is GateKind.ErrorRate or GateKind.Latency or GateKind.Drift).ToList() ?? [];
        if (measured.Count < expected) return (RolloutEdgeState.Verifying, "serves, and has not said yet what its gates measure");
        if (measured.Find(gate => gate.Outcome == GateOutcome.Failed) is { } failed) return (RolloutEdgeState.Failed, failed.Reason);
        return measured.Find(gate => gate.Outcome == GateOutcome.Unknown) is { } unknown
            ? (RolloutEdgeState.Verifying, unknown.Reason)
            : (RolloutEdgeState.Serving, null);
    }

    /// <summary>The edge in <paramref name="state"/>. On its way, its time runs from when it was asked or came back; elsewhere from when it got there.</summary>
    private RolloutEdge Stand(RolloutEdge edge, RolloutEdgeState state, string? reason)
    {
        if (edge.State == state && edge.Reason == reason) return edge;
        var next = edge with { State = state, Reason = reason };
        if (edge.State == state || (edge.Status.IsUnderWay && next.Status.IsUnderWay)) return next;
        return next with
        {
            Since = now,
            Seconds = state == RolloutEdgeState.Serving && edge.Status.IsUnderWay ? (now - edge.Since).TotalSeconds : edge.Seconds,
        };
    }

    private static string Silent(DateTimeOffset? lastHeard) => lastHeard is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"out of reach: last heard of at {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC")
        : "out of reach: never heard of";
}
