using System.Text.Json.Nodes;
using Puente.Scaling.Decisions;

namespace Puente.Scaling.Tests.Manifests;

/// <summary>The manifests fit the schemas, each other and the scaler.</summary>
public sealed class ManifestTests
{
    /// <summary>Each file and what it declares.</summary>
    public static TheoryData<string, string> Files { get; } = new()
    {
        { "scaledobject-inference.yaml", "ScaledObject" },
        { "scaledjob-tuning.yaml", "ScaledJob" },
        { "triggerauthentication.yaml", "TriggerAuthentication" },
    };

    [Fact]
    public void Every_manifest_is_looked_at() => Assert.Equal(
        Files.Select(row => row.Data.Item1).Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(KedaFiles.Folder, "*.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_manifest_fits_its_schema(string file, string kind)
    {
        var document = Assert.Single(KedaFiles.Read(file));
        Assert.Equal(kind, document["kind"]!.ToString());
        Assert.Empty(KedaFiles.Faults(document));
    }

    [Fact]
    public void The_scaler_understands_every_trigger_that_asks_it()
    {
        var asked = Triggers().Where(trigger => trigger["type"]!.ToString().StartsWith("external", StringComparison.Ordinal))
            .Select(trigger => ScalingQuery.Read(trigger["metadata"]!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.ToString())).Metric).ToList();
        Assert.Equal([ScalingMetric.QueuedPhotographs, ScalingMetric.PendingTuningJobs], asked);
    }

    [Fact]
    public void A_trigger_names_an_authentication_that_is_there_and_itself_once()
    {
        var there = Assert.Single(KedaFiles.Read("triggerauthentication.yaml"))["metadata"]!["name"]!.ToString();
        foreach (var trigger in Triggers().Where(trigger => trigger["type"]!.ToString() != "prometheus")) Assert.Equal(there, trigger["authenticationRef"]!["name"]!.ToString());
        var names = Triggers().Select(trigger => trigger["name"]!.ToString()).ToList();
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void A_tuning_has_one_gpu_to_itself_and_no_image_names_a_registry()
    {
        var job = Assert.Single(KedaFiles.Read("scaledjob-tuning.yaml"))["spec"]!["jobTargetRef"]!;
        var container = Assert.Single(job["template"]!["spec"]!["containers"]!.AsArray())!;
        Assert.Equal((1, 1, 1), (job["parallelism"]!.GetValue<long>(), job["completions"]!.GetValue<long>(), container["resources"]!["limits"]!["nvidia.com/gpu"]!.GetValue<long>()));
        Assert.DoesNotContain('/', container["image"]!.ToString());
    }

    private static IEnumerable<JsonNode> Triggers() => new[] { "scaledobject-inference.yaml", "scaledjob-tuning.yaml" }
        .SelectMany(file => KedaFiles.Read(file)).SelectMany(document => document["spec"]!["triggers"]!.AsArray()).Select(trigger => trigger!);
}
