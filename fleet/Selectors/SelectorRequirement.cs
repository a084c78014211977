using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>One condition on one label.</summary>
/// <param name="Key">The label.</param>
/// <param name="Operator">How it is compared; written as Kubernetes writes it.</param>
/// <param name="Values">What it is compared with: at least one for In and NotIn, none for the others.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SelectorRequirement(
    string Key,
    [property: JsonConverter(typeof(JsonStringEnumConverter<RequirementOperator>))] RequirementOperator Operator,
    IReadOnlyList<string>? Values = null)
{
    /// <summary>Values one requirement may list.</summary>
    public const int MaxValues = 1000;

    /// <summary>Whether <paramref name="labels"/> meet it.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var present = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            RequirementOperator.In => present && Listed(value),
            RequirementOperator.NotIn => !present || !Listed(value),
            RequirementOperator.Exists => present,
            RequirementOperator.DoesNotExist => !present,
            _ => throw UnknownOperator(),
        };
    }

    /// <summary>Throws when the requirement is not well formed.</summary>
    /// <exception cref="InputException">The key is empty, the operator unknown, or the values do not fit the operator.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Key))
            throw new InputException("matchExpressions.key", Key, "is empty", "Give the label to compare.");
        if (!Enum.IsDefined(Operator)) throw UnknownOperator();
        var count = Values?.Count ?? 0;
        if (count > MaxValues)
            throw new InputException("matchExpressions.values", Key, $"lists {count} values", $"Give at most {MaxValues}.");
        var takesValues = Operator is RequirementOperator.In or RequirementOperator.NotIn;
        if (takesValues && count == 0)
            throw new InputException("matchExpressions.values", Key, $"lists nothing for {Operator}", "Give at least one value.");
        if (!takesValues && count > 0)
            throw new InputException("matchExpressions.values", Key, $"lists values for {Operator}, which takes none", "Leave the values out.");
    }

    /// <summary>As a person would write it, such as <c>region In (north, south)</c>.</summary>
    public override string ToString() =>
        Values is { Count: > 0 } ? $"{Key} {Operator} ({string.Join(", ", Values)})" : $"{Key} {Operator}";

    private bool Listed(string? value) => Values?.Contains(value, StringComparer.Ordinal) ?? false;

    private InputException UnknownOperator() =>
        new("matchExpressions.operator", $"{Operator}", "is unknown", $"Give one of: {string.Join(", ", Enum.GetNames<RequirementOperator>())}.");
}
