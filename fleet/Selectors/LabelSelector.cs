using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>
/// A rule over labels, shaped as a Kubernetes <c>LabelSelector</c>: all parts must hold. An empty selector selects everything.
/// </summary>
/// <param name="MatchLabels">Labels that must be present with these values.</param>
/// <param name="MatchExpressions">Further conditions.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LabelSelector(
    IReadOnlyDictionary<string, string>? MatchLabels = null, IReadOnlyList<SelectorRequirement>? MatchExpressions = null)
{
    /// <summary>Labels and expressions one selector may hold together.</summary>
    public const int MaxTerms = 100;

    /// <summary>Selects everything.</summary>
    public static LabelSelector Everything { get; } = new();

    /// <summary>Whether <paramref name="labels"/> meet every part.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels) => Unmet(labels) is null;

    /// <summary>The first part <paramref name="labels"/> do not meet, as a person would write it; null when all hold.</summary>
    public string? Unmet(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (key, value) in (MatchLabels ?? Empty).OrderBy(label => label.Key, StringComparer.Ordinal))
            if (!labels.TryGetValue(key, out var actual) || !string.Equals(actual, value, StringComparison.Ordinal))
                return $"{key}={value}";
        return MatchExpressions?.FirstOrDefault(requirement => !requirement.Matches(labels))?.ToString();
    }

    /// <summary>Throws when the selector is not well formed.</summary>
    /// <exception cref="InputException">A key is empty, a value missing, a requirement malformed, or there are too many parts.</exception>
    public void Validate()
    {
        var terms = (MatchLabels?.Count ?? 0) + (MatchExpressions?.Count ?? 0);
        if (terms > MaxTerms)
            throw new InputException("selector", $"{terms} parts", "is too long", $"Give at most {MaxTerms} labels and expressions.");
        foreach (var (key, value) in MatchLabels ?? Empty)
            if (string.IsNullOrWhiteSpace(key) || value is null)
                throw new InputException("matchLabels", key, "needs a key and a value", "Give both; an expression with Exists needs no value.");
        foreach (var requirement in MatchExpressions ?? [])
        {
            if (requirement is null)
                throw new InputException("matchExpressions", null, "holds a null", "Give a key and an operator.");
            requirement.Validate();
        }
    }

    private static IReadOnlyDictionary<string, string> Empty { get; } = new Dictionary<string, string>();
}
