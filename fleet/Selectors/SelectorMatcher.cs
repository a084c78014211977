namespace Puente.Fleet;

/// <summary>A selector made ready for many edges: what it names is sorted and hashed once. Says the same as <see cref="LabelSelector.Unmet"/>.</summary>
internal sealed class SelectorMatcher
{
    private readonly (string Key, string Value, string Text)[] _labels;
    private readonly (SelectorRequirement Rule, HashSet<string>? Values, string Text)[] _requirements;

    public SelectorMatcher(LabelSelector? selector)
    {
        _labels = [.. (selector?.MatchLabels ?? new Dictionary<string, string>()).OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => (label.Key, label.Value, $"{label.Key}={label.Value}"))];
        _requirements = [.. (selector?.MatchExpressions ?? []).Select(rule => (rule, rule.Values?.ToHashSet(StringComparer.Ordinal), rule.ToString()))];
    }

    /// <summary>The first part that <paramref name="labels"/> do not meet; null when all hold.</summary>
    public string? Unmet(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (key, value, text) in _labels)
            if (!labels.TryGetValue(key, out var actual) || !string.Equals(actual, value, StringComparison.Ordinal))
                return text;
        foreach (var (rule, values, text) in _requirements)
        {
            var present = labels.TryGetValue(rule.Key, out var actual);
            var listed = present && values?.Contains(actual!) == true;
            var holds = rule.Operator switch
            {
                RequirementOperator.In => listed,
                RequirementOperator.NotIn => !listed,
                RequirementOperator.Exists => present,
                _ => !present,
            };
            if (!holds) return text;
        }

        return null;
    }
}
