using System.Text.Json;
using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>A rule over labels and claims: both parts must hold, and one that is left out holds. Empty selects everything.</summary>
/// <param name="LabelSelector">Over labels.</param>
/// <param name="ClaimSelector">Over claims.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ClusterSelector(LabelSelector? LabelSelector = null, ClaimSelector? ClaimSelector = null)
{
    /// <summary>Open Cluster Management's expressions in CEL. Known so that they are refused: a part that is passed over would select too much.</summary>
    public JsonElement? CelSelector { get; init; }

    /// <summary>Throws when the selector is not well formed.</summary>
    /// <exception cref="InputException">A part is malformed, or CEL is asked for.</exception>
    public void Validate()
    {
        if (CelSelector is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } cel)
            throw new InputException(
                "celSelector", Shorten(cel.GetRawText()), "is not supported: no CEL is evaluated here",
                "Write it as labelSelector or claimSelector.matchExpressions with In, NotIn, Exists or DoesNotExist.");
        LabelSelector?.Validate();
        ClaimSelector?.Validate();
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
