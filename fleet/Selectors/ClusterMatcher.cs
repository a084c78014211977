namespace Puente.Fleet;

/// <summary>A <see cref="ClusterSelector"/> made ready for many edges.</summary>
internal sealed class ClusterMatcher(ClusterSelector selector)
{
    private readonly SelectorMatcher _labels = new(selector.LabelSelector), _claims = new(selector.ClaimSelector?.AsLabels());
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public bool Matches(EdgeFacts edge) => _labels.Unmet(edge.Labels) is null && _claims.Unmet(edge.Claims) is null;

    /// <summary>Why <paramref name="edge"/> does not meet it, for a person; null when it does.</summary>
    public string? Unmet(EdgeFacts edge)
    {
        if (_labels.Unmet(edge.Labels) is { } label) return Text("labels", label);
        return _claims.Unmet(edge.Claims) is { } claim ? Text("claims", claim) : null;
    }

    // A fleet has many edges and few reasons: one text serves all edges it holds for.
    private string Text(string what, string unmet)
    {
        var key = what + unmet;
        if (!_texts.TryGetValue(key, out var text)) _texts[key] = text = $"its {what} do not meet {unmet}";
        return text;
    }
}
