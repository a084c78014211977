using System.Text.Json;
using System.Text.Json.Nodes;
using Puente.Core;

namespace Puente.Fleet.Tests.Export;

/// <summary>Exported objects have the fields of the sheet, and no others.</summary>
public sealed class OcmExportTests
{
    private static readonly JsonObject Manifest = JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"puente"},"data":{"a":"1"}}""")!.AsObject();

    private static readonly PlacementSpec Canary = JsonSerializer.Deserialize<PlacementSpec>(
        """
        {"clusterSets":["bridges"],"numberOfClusters":3,"predicates":[{"requiredClusterSelector":{"labelSelector":{"matchLabels":{"ring":"canary"}}}}],
         "tolerations":[{"key":"cluster.open-cluster-management.io/unreachable","operator":"Exists","tolerationSeconds":300}],
         "decisionStrategy":{"groupStrategy":{"clustersPerDecisionGroup":"25%"}}}
        """, Json.Options)!;

    [Fact]
    public void A_placement_comes_with_the_binding_without_which_it_selects_nothing()
    {
        var objects = OcmExport.Make("canary", Canary, new OcmExportOptions());

        Assert.Equal(["ManagedClusterSetBinding bridges", "Placement canary"], objects.Select(Title));
        Assert.Equal("bridges", objects[0]["spec"]!["clusterSet"]!.ToString());
        Assert.Equal("cluster.open-cluster-management.io/v1beta1", objects[1]["apiVersion"]!.ToString());
        Assert.Equal(
            ["clusterSets", "numberOfClusters", "predicates", "tolerations", "decisionStrategy"], objects[1]["spec"]!.AsObject().Select(member => member.Key));
        Assert.Equal("global", OcmExport.Make("all", new PlacementSpec(), new OcmExportOptions())[0]["metadata"]!["name"]!.ToString());
    }

    [Fact]
    public void What_is_exported_reads_as_what_it_was()
    {
        var spec = OcmExport.Make("canary", Canary, new OcmExportOptions())[1]["spec"].Deserialize<PlacementSpec>(Json.Options);
        Assert.Equal(JsonSerializer.Serialize(Canary, Json.Options), JsonSerializer.Serialize(spec, Json.Options));
    }

    [Fact]
    public void Components_become_works_and_a_policy_over_the_same_placement()
    {
        var strategy = JsonNode.Parse("""{"type":"Progressive","progressive":{"maxConcurrency":"25%","maxFailures":"2%","minSuccessTime":"5m","progressDeadline":"10m","mandatoryDecisionGroups":[{"groupName":"canary"}]}}""")!;
        var objects = OcmExport.Make("canary", Canary, new OcmExportOptions { Manifests = [Manifest], RolloutStrategy = strategy, Enforce = true, Namespace = "edge" });

        Assert.Equal(
            ["ManagedClusterSetBinding bridges", "Placement canary", "ManifestWorkReplicaSet canary", "Policy canary", "PlacementBinding canary"], objects.Select(Title));
        Assert.All(objects, one => Assert.Equal("edge", one["metadata"]!["namespace"]!.ToString()));
        var work = objects[2];
        Assert.Equal("work.open-cluster-management.io/v1alpha1", work["apiVersion"]!.ToString());
        Assert.True(JsonNode.DeepEquals(strategy, work["spec"]!["placementRefs"]![0]!["rolloutStrategy"]));
        Assert.True(JsonNode.DeepEquals(Manifest, work["spec"]!["manifestWorkTemplate"]!["workload"]!["manifests"]![0]));
        var policy = objects[3]["spec"]!;
        Assert.Equal(("policy.open-cluster-management.io/v1", "enforce", false), (objects[3]["apiVersion"]!.ToString(), policy["remediationAction"]!.ToString(), policy["disabled"]!.GetValue<bool>()));
        var template = policy["policy-templates"]![0]!["objectDefinition"]!;
        Assert.Equal("ConfigurationPolicy", template["kind"]!.ToString());
        Assert.Equal("musthave", template["spec"]!["object-templates"]![0]!["complianceType"]!.ToString());
        var binding = objects[4];
        Assert.Equal(["apiVersion", "kind", "metadata", "placementRef", "subjects"], binding.Select(member => member.Key));
        Assert.Equal("cluster.open-cluster-management.io Placement canary", Reference(binding["placementRef"]!));
        Assert.Equal("policy.open-cluster-management.io Policy canary", Reference(binding["subjects"]![0]!));
    }

    [Theory]
    [InlineData("Canary", "name")]
    [InlineData("", "name")]
    [InlineData("-canary", "name")]
    public void A_name_that_is_none_there_is_refused(string name, string field) =>
        Assert.Equal(field, Assert.Throws<InputException>(() => OcmExport.Make(name, Canary, new OcmExportOptions())).Field);

    [Fact]
    public void What_cannot_be_said_there_is_refused()
    {
        var none = new PlacementSpec { Predicates = [new ClusterPredicate(null)] };
        Assert.Equal("predicates", Assert.Throws<InputException>(() => OcmExport.Make("none", none, new OcmExportOptions())).Field);
        Assert.Equal("clusterSets", Assert.Throws<InputException>(() => OcmExport.Make("north", new PlacementSpec { ClusterSets = ["North bridges"] }, new OcmExportOptions())).Field);
        Assert.Equal("name", Assert.Throws<InputException>(() => OcmExport.Make(new string('a', 60), Canary, new OcmExportOptions { Manifests = [Manifest] })).Field);
    }

    private static string Title(JsonObject one) => $"{one["kind"]} {one["metadata"]!["name"]}";

    private static string Reference(JsonNode reference) => $"{reference["apiGroup"]} {reference["kind"]} {reference["name"]}";
}
