using System.Text.Json.Nodes;

namespace Puente.Fleet;

/// <summary>How a placement and its components are written as objects of Open Cluster Management.</summary>
public sealed record OcmExportOptions
{
    /// <summary>Namespace of the hub cluster that the objects are to lie in.</summary>
    public string Namespace { get; init; } = "puente";

    /// <summary>Kubernetes objects that are to be on each chosen cluster; none leave ManifestWorkReplicaSet and Policy out.</summary>
    public IReadOnlyList<JsonObject> Manifests { get; init; } = [];

    /// <summary>A <c>rolloutStrategy</c>; null is all at once.</summary>
    public JsonNode? RolloutStrategy { get; init; }

    /// <summary>True for a policy that puts back what is missing, false for one that only says so.</summary>
    public bool Enforce { get; init; }
}
