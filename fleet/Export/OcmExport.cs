using System.Text.Json;
using System.Text.Json.Nodes;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>
/// Writes a placement and its components as Open Cluster Management and RHACM read them: ManagedClusterSetBinding, Placement, ManifestWorkReplicaSet, Policy and
/// PlacementBinding. The replica set and the policy say the same in two ways; whoever runs both leaves one out.
/// </summary>
public static class OcmExport
{
    private const string Clusters = "cluster.open-cluster-management.io", Work = "work.open-cluster-management.io", Policies = "policy.open-cluster-management.io";

    /// <summary>A replicated policy is named NAMESPACE.NAME, and that is a label: 63 characters.</summary>
    private const int MaxPolicyName = 62;

    /// <summary>The objects, in an order in which they can be applied.</summary>
    /// <exception cref="InputException">The placement is malformed or cannot be said there, or a name is none there.</exception>
    public static IReadOnlyList<JsonObject> Make(string name, PlacementSpec spec, OcmExportOptions options)
    {
        spec.Validate();
        CheckName("name", name);
        CheckName("namespace", options.Namespace);
        var objects = new List<JsonObject>();
        // Without a binding in its namespace a placement selects nothing; one that names no set is over the whole fleet.
        foreach (var set in spec.ClusterSets is { Count: > 0 } sets ? sets : [ClusterSet.Global.Name])
        {
            CheckName("clusterSets", set);
            objects.Add(Object($"{Clusters}/v1beta2", "ManagedClusterSetBinding", set, options, new JsonObject { ["clusterSet"] = set }));
        }

        objects.Add(Object($"{Clusters}/v1beta1", "Placement", name, options, SpecOf(spec)));
        if (options.Manifests.Count == 0) return objects;
        if (name.Length + options.Namespace.Length > MaxPolicyName)
            throw new InputException("name", name, $"and {options.Namespace} have more than {MaxPolicyName} characters together", "Give a shorter name or namespace.");
        objects.Add(Object($"{Work}/v1alpha1", "ManifestWorkReplicaSet", name, options, new JsonObject
        {
            ["placementRefs"] = new JsonArray(new JsonObject
            {
                ["name"] = name,
                ["rolloutStrategy"] = options.RolloutStrategy?.DeepClone() ?? new JsonObject { ["type"] = "All", ["all"] = new JsonObject { ["progressDeadline"] = "None" } },
            }),
            ["manifestWorkTemplate"] = new JsonObject
            {
                ["workload"] = new JsonObject { ["manifests"] = new JsonArray([.. options.Manifests.Select(manifest => manifest.DeepClone())]) },
            },
        }));
        var action = options.Enforce ? "enforce" : "inform";
        objects.Add(Object($"{Policies}/v1", "Policy", name, options, new JsonObject
        {
            ["disabled"] = false,
            ["remediationAction"] = action,
            ["policy-templates"] = new JsonArray(new JsonObject { ["objectDefinition"] = Template(name, action, options.Manifests) }),
        }));
        var binding = Object($"{Policies}/v1", "PlacementBinding", name, options, null);
        binding["placementRef"] = new JsonObject { ["apiGroup"] = Clusters, ["kind"] = "Placement", ["name"] = name };
        binding["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = Policies, ["kind"] = "Policy", ["name"] = name });
        objects.Add(binding);
        return objects;
    }

    private static JsonObject Template(string name, string action, IReadOnlyList<JsonObject> manifests) => new()
    {
        ["apiVersion"] = $"{Policies}/v1",
        ["kind"] = "ConfigurationPolicy",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["remediationAction"] = action,
            ["severity"] = "medium",
            ["object-templates"] = new JsonArray([.. manifests.Select(manifest => new JsonObject { ["complianceType"] = "musthave", ["objectDefinition"] = manifest.DeepClone() })]),
        },
    };

    private static JsonObject SpecOf(PlacementSpec spec)
    {
        // A predicate without a selector takes none here, and there it would take all.
        var predicates = spec.Predicates?.Where(predicate => predicate.RequiredClusterSelector is not null).ToList();
        if (spec.Predicates is { Count: > 0 } && predicates!.Count == 0)
            throw new InputException("predicates", "null", "select nothing, which cannot be said there", "Give a predicate a requiredClusterSelector.");
        var node = JsonSerializer.SerializeToNode(spec with { Predicates = predicates }, Json.Options)!.AsObject();
        // Younger than most hubs: said only where it matters.
        if (spec.SortBy == DecisionOrder.ClusterName) node.Remove("sortBy");
        return node;
    }

    private static JsonObject Object(string version, string kind, string name, OcmExportOptions options, JsonObject? spec)
    {
        var made = new JsonObject { ["apiVersion"] = version, ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = options.Namespace } };
        if (spec is not null) made["spec"] = spec;
        return made;
    }

    private static void CheckName(string field, string name)
    {
        if (name.Length is 0 or > 63 || name[0] == '-' || name[^1] == '-' || name.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-'))
            throw new InputException(field, name, "is no name in Kubernetes", "Give lower-case letters, digits and dashes, at most 63, a letter or digit at both ends.");
    }
}
