using System.Text.Json.Nodes;
using Puente.Cli.Hub;

namespace Puente.Cli.Tests.Hub;

/// <summary>The examples of deploy/placement have the fields that Open Cluster Management knows, and no others.</summary>
public sealed class DeployedPlacementsTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "placement");

    /// <summary>Fields by the path to them: a kind, then members; <c>*</c> stands for any text, as in labels. What is not listed here is not looked into.</summary>
    private static readonly Dictionary<string, string[]> Fields = new()
    {
        ["ManagedClusterSetBinding"] = ["apiVersion", "kind", "metadata", "spec"],
        ["ManagedClusterSetBinding.spec"] = ["clusterSet"],
        ["Placement"] = ["apiVersion", "kind", "metadata", "spec"],
        ["Placement.spec"] = ["clusterSets", "numberOfClusters", "predicates", "prioritizerPolicy", "spreadPolicy", "tolerations", "decisionStrategy", "sortBy", "scoreRateLimit"],
        ["Placement.spec.predicates"] = ["requiredClusterSelector"],
        ["Placement.spec.predicates.requiredClusterSelector"] = ["labelSelector", "claimSelector", "celSelector"],
        ["Placement.spec.prioritizerPolicy"] = ["mode", "configurations"],
        ["Placement.spec.prioritizerPolicy.configurations"] = ["scoreCoordinate", "weight"],
        ["Placement.spec.prioritizerPolicy.configurations.scoreCoordinate"] = ["type", "builtIn", "addOn"],
        ["Placement.spec.prioritizerPolicy.configurations.scoreCoordinate.addOn"] = ["resourceName", "scoreName"],
        ["Placement.spec.spreadPolicy"] = ["spreadConstraints"],
        ["Placement.spec.spreadPolicy.spreadConstraints"] = ["topologyKey", "topologyKeyType", "maxSkew", "whenUnsatisfiable"],
        ["Placement.spec.tolerations"] = ["key", "operator", "value", "effect", "tolerationSeconds"],
        ["Placement.spec.decisionStrategy"] = ["groupStrategy"],
        ["Placement.spec.decisionStrategy.groupStrategy"] = ["decisionGroups", "clustersPerDecisionGroup"],
        ["Placement.spec.decisionStrategy.groupStrategy.decisionGroups"] = ["groupName", "groupClusterSelector"],
        ["ManifestWorkReplicaSet"] = ["apiVersion", "kind", "metadata", "spec"],
        ["ManifestWorkReplicaSet.spec"] = ["manifestWorkTemplate", "placementRefs", "cascadeDeletionPolicy"],
        ["ManifestWorkReplicaSet.spec.placementRefs"] = ["name", "rolloutStrategy"],
        ["ManifestWorkReplicaSet.spec.placementRefs.rolloutStrategy"] = ["type", "all", "progressive", "progressivePerGroup"],
        ["ManifestWorkReplicaSet.spec.placementRefs.rolloutStrategy.progressive"] = ["minSuccessTime", "progressDeadline", "maxFailures", "mandatoryDecisionGroups", "maxConcurrency"],
        ["ManifestWorkReplicaSet.spec.manifestWorkTemplate"] = ["workload", "deleteOption", "manifestConfigs", "executor"],
        ["ManifestWorkReplicaSet.spec.manifestWorkTemplate.workload"] = ["manifests"],
        ["Policy"] = ["apiVersion", "kind", "metadata", "spec"],
        ["Policy.spec"] = ["disabled", "remediationAction", "policy-templates", "dependencies"],
        ["Policy.spec.policy-templates"] = ["objectDefinition", "extraDependencies", "ignorePending"],
        ["PlacementBinding"] = ["apiVersion", "kind", "metadata", "placementRef", "subjects"],
        ["PlacementBinding.placementRef"] = ["apiGroup", "kind", "name"],
        ["PlacementBinding.subjects"] = ["apiGroup", "kind", "name"],
    };

    private static readonly Dictionary<string, string> Versions = new()
    {
        ["ManagedClusterSetBinding"] = "cluster.open-cluster-management.io/v1beta2",
        ["Placement"] = "cluster.open-cluster-management.io/v1beta1",
        ["ManifestWorkReplicaSet"] = "work.open-cluster-management.io/v1alpha1",
        ["Policy"] = "policy.open-cluster-management.io/v1",
        ["PlacementBinding"] = "policy.open-cluster-management.io/v1",
    };

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Its_fields_are_those_of_the_sheet(string name)
    {
        foreach (var document in File.ReadAllText(Path.Combine(Folder, name)).Split("\n---\n"))
        {
            var one = YamlFile.Parse("FILE", name, document)!.AsObject();
            var kind = one["kind"]!.ToString();
            Assert.Equal(Versions[kind], one["apiVersion"]!.ToString());
            Assert.NotEmpty(one["metadata"]!["name"]!.ToString());
            Check(kind, one);
        }
    }

    [Fact]
    public void A_placement_is_read_by_the_command_that_sets_it() =>
        Assert.Equal("canary", Placements.Read(YamlFile.Read("FILE", Path.Combine(Folder, "canary.yaml")), "canary.yaml").Name);

    private static void Check(string path, JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items) Check(path, item);
            return;
        }

        if (node is not JsonObject members || !Fields.TryGetValue(path, out var known)) return;
        foreach (var (name, value) in members)
        {
            Assert.True(known.Contains(name), $"{path} has no field {name}; it has {string.Join(", ", known)}");
            Check($"{path}.{name}", value);
        }
    }
}
