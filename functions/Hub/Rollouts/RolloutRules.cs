using System.Text.Json;
using System.Text.Json.Serialization;
using Puente.Core;
using Puente.Core.Gates;
using Puente.Fleet;
using Puente.Fleet.Rollouts;
using Puente.Workflows.Rollouts.Fleet;

namespace Puente.Hub.Rollouts;

/// <summary>A rollout's request, read: what <c>workflows</c> carries as JSON, as <c>fleet</c> understands it.</summary>
/// <param name="Strategy">How fast and in what order.</param>
/// <param name="Groups">Decision groups by selector, in order.</param>
/// <param name="Selector">Over labels.</param>
/// <param name="Window">When edges may be asked.</param>
public sealed record RolloutRules(RolloutStrategy Strategy, IReadOnlyList<WaveRule> Groups, LabelSelector Selector, MaintenanceWindow? Window)
{
    private const double MaxApproval = 90 * 86_400;

    /// <summary>Reads and checks <paramref name="request"/>.</summary>
    /// <exception cref="InputException">Something in it is wrong.</exception>
    public static RolloutRules Read(RolloutRequest request)
    {
        if (request.PlacementRef is not null && request.Placement is { ValueKind: not JsonValueKind.Null })
            throw new InputException("placement", request.PlacementRef, "is given beside placementRef", "Give one of the two.");
        if (!Enum.IsDefined(request.OnBreach))
            throw new InputException("onBreach", $"{request.OnBreach}", "is unknown", $"Give one of: {string.Join(", ", Enum.GetNames<OnBreach>())}.");
        Check("offlineAfterSeconds", request.OfflineAfterSeconds, 10, 86_400);
        Check("approvalTimeoutSeconds", request.ApprovalTimeoutSeconds, 0, MaxApproval);
        var rules = new RolloutRules(
            Element<RolloutStrategy>(request.RolloutStrategy, "rolloutStrategy") ?? new RolloutStrategy(),
            [.. (Element<IReadOnlyList<GroupSelector>>(request.Groups, "groups") ?? []).Select(group =>
                new WaveRule(group.Name, new LabelSelector(group.MatchLabels, group.MatchExpressions)))],
            Element<LabelSelector>(request.Placement, "placement") ?? LabelSelector.Everything,
            request.Window is { } window ? MaintenanceWindow.Parse("window", window) : null);
        rules.Strategy.Validate();
        rules.Selector.Validate();
        foreach (var group in rules.Groups) group.Validate();
        CheckGates(request.Gates ?? []);
        return rules;
    }

    /// <summary>Gates that an edge of <paramref name="group"/> is told; null for none.</summary>
    public static IReadOnlyList<GateRule>? GatesOf(RolloutRequest request, string group)
    {
        var gates = request.Gates?.Where(gate => gate.Kind != GateKind.Manual && gate.Judges(group)).ToList();
        return gates is { Count: > 0 } ? gates : null;
    }

    private static void CheckGates(IReadOnlyList<GateRule> gates)
    {
        string[] faults = [.. gates.SelectMany((gate, index) => gate.Faults().Select(fault => $"gates[{index}]: {fault}"))];
        if (faults.Length > 0) throw new InputException("gates", $"{gates.Count} gates", string.Join("; ", faults), "Give what the kind of each gate heeds, within its bounds.");
    }

    private static void Check(string field, double seconds, double least, double most)
    {
        if (!(seconds >= least && seconds <= most)) throw new InputException(field, $"{seconds}", "is out of bounds", $"Give {least} to {most} seconds.");
    }

    private static T? Element<T>(JsonElement? element, string field)
    {
        if (element is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given) return default;
        try
        {
            return given.Deserialize<T>(Json.Options);
        }
        catch (JsonException e)
        {
            throw new InputException(field, given.GetRawText(), $"cannot be read: {e.Message}", "Compare it with the examples of README.md in functions/Hub.");
        }
    }

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record GroupSelector(
        string Name, IReadOnlyDictionary<string, string>? MatchLabels = null, IReadOnlyList<SelectorRequirement>? MatchExpressions = null);
}
