using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>A rule over what an edge claims of itself (<c>ClusterClaim</c>): all requirements must hold. Empty selects everything.</summary>
/// <param name="MatchExpressions">The requirements.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ClaimSelector(IReadOnlyList<SelectorRequirement>? MatchExpressions = null)
{
    /// <summary>Throws when the selector is not well formed.</summary>
    /// <exception cref="InputException">A requirement is malformed, or there are too many.</exception>
    public void Validate() => AsLabels().Validate();

    /// <summary>The same rule as one over labels: the language is the same.</summary>
    internal LabelSelector AsLabels() => new(MatchExpressions: MatchExpressions);
}
