using System.Text.Json.Serialization;

namespace Puente.Fleet;

/// <summary>Over which places chosen edges are spread.</summary>
/// <param name="SpreadConstraints">At most <see cref="MaxConstraints"/>; the first counts most.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SpreadPolicy(IReadOnlyList<SpreadConstraint>? SpreadConstraints = null)
{
    /// <summary>Constraints a policy may list.</summary>
    public const int MaxConstraints = 8;
}
