using System.Text.Json;
using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>Groups of chosen edges: first those with a name, in their order, then what is left; none larger than allowed.</summary>
/// <param name="DecisionGroups">The groups with a name.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record GroupStrategy(IReadOnlyList<DecisionGroupRule>? DecisionGroups = null)
{
    /// <summary>Most edges of a group: a number, or a percentage of the chosen ones such as <c>"25%"</c>. Default 100 %.</summary>
    public JsonElement? ClustersPerDecisionGroup { get; init; }

    /// <summary>Throws when the size is not well formed.</summary>
    /// <exception cref="InputException">It is neither a number from 0 nor a percentage, or two groups share a name.</exception>
    public void Validate()
    {
        SizeOf(1);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in DecisionGroups ?? [])
            if (group is not null && !names.Add(group.GroupName))
                throw new InputException("decisionGroups.groupName", group.GroupName, "is used twice", "Give every group a name of its own.");
    }

    /// <summary>The most edges a group of <paramref name="total"/> chosen ones may hold: a percentage is rounded up; 0 and more than all are all.</summary>
    /// <exception cref="InputException">It is neither a number nor a percentage.</exception>
    public int SizeOf(int total)
    {
        if (ClustersPerDecisionGroup is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given) return total;
        var text = given.ValueKind == JsonValueKind.String ? given.GetString()! : given.GetRawText();
        var percent = text.EndsWith('%');
        if (percent != (given.ValueKind == JsonValueKind.String) || !int.TryParse(percent ? text[..^1] : text, out var number) || number < 0)
            throw new InputException("clustersPerDecisionGroup", text, "is neither a number nor a percentage", "Give a number such as 10, or a percentage in quotes such as \"25%\".");
        var size = percent ? (int)Math.Ceiling((double)number * total / 100) : number;
        return size <= 0 || size > total ? total : size;
    }
}
