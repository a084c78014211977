using System.Text.RegularExpressions;

namespace Puente.Runtime.Dapr.Resources;

/// <summary>One of <c>spec.routes.rules</c>: the events that a condition covers go to a path of their own.</summary>
public sealed partial class RouteRule
{
    private readonly IReadOnlyList<IReadOnlyList<(bool Equal, string Type)>> alternatives;

    private RouteRule(string match, string path, IReadOnlyList<IReadOnlyList<(bool Equal, string Type)>> alternatives) => (Match, Path, this.alternatives) = (match, path, alternatives);

    /// <summary>The condition as it was written.</summary>
    public string Match { get; }

    /// <summary>The app's route; opens with '/'.</summary>
    public string Path { get; }

    /// <summary>Whether it covers an event of a type.</summary>
    public bool Covers(string type) => alternatives.Any(all => all.All(c => c.Type == type == c.Equal));

    /// <summary>
    /// Reads a condition in CEL, of the forms <c>event.type == "x"</c> and <c>event.type != "x"</c>, joined by <c>&amp;&amp;</c> and, more loosely, by <c>||</c>;
    /// null for any other.
    /// </summary>
    internal static RouteRule? Parse(string match, string path)
    {
        var whole = Whole().Match(match);
        if (!whole.Success)
            return null;
        List<List<(bool, string)>> alternatives = [[]];
        var (operators, texts, joints) = (whole.Groups["operator"].Captures, whole.Groups["text"].Captures, whole.Groups["joint"].Captures);
        for (var i = 0; i < texts.Count; i++)
        {
            if (i > 0 && joints[i - 1].ValueSpan is "||")
                alternatives.Add([]);
            alternatives[^1].Add((operators[i].ValueSpan is "==", texts[i].Value[1..^1]));
        }

        return new(match, path, alternatives);
    }

    [GeneratedRegex("""
        ^\s*(?:event\.type\s*(?<operator>==|!=)\s*(?<text>"[^"\\]*"|'[^'\\]*'))
        (?:\s*(?<joint>&&|\|\|)\s*event\.type\s*(?<operator>==|!=)\s*(?<text>"[^"\\]*"|'[^'\\]*'))*\s*$
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();
}
