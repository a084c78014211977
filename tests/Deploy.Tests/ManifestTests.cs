using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Puente.Edge.Inspections.Inbox;
using Puente.Edge.Serving;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges;
using Puente.Scaling.Server;

namespace Puente.Deploy.Tests;

/// <summary>The manifests fit the schema, each other, KEDA's objects and the program's own options.</summary>
public sealed class ManifestTests
{
    /// <summary>Folder, kind and name of each pod, and the tier and role that it is.</summary>
    public static TheoryData<string, string, string, string, TierRole> Pods { get; } = new()
    {
        { "edge", "Deployment", "puente-agent", "edge", TierRole.Agent },
        { "edge", "Deployment", "puente-worker", "edge", TierRole.Worker },
        { "keda", "ScaledJob", "puente-tuning", "edge", TierRole.Tuner },
        { "hub", "Deployment", "puente-hub", "hub", TierRole.All },
    };

    [Theory]
    [InlineData("edge")]
    [InlineData("hub")]
    public void Every_document_fits_the_schema(string folder)
    {
        Assert.NotEmpty(ClusterFiles.Read(folder));
        Assert.All(ClusterFiles.Read(folder), document => Assert.Empty(ClusterFiles.Faults(document)));
    }

    [Theory]
    [InlineData("readOnlyRootFilesystem", "false")]
    [InlineData("livenessProbe", null)]
    [InlineData("replicas", "\"one\"")]
    [InlineData("imagePullSecret", "{}")]
    public void The_schema_refuses_a_slip(string field, string? value)
    {
        var agent = ClusterFiles.Find("edge", "Deployment", "puente-agent");
        var container = ClusterFiles.Container(ClusterFiles.Pod(agent)!);
        var place = field switch { "readOnlyRootFilesystem" => container["securityContext"]!, "livenessProbe" => container, _ => agent["spec"]! };
        if (value is null) place.AsObject().Remove(field);
        else place[field] = JsonNode.Parse(value);
        Assert.NotEmpty(ClusterFiles.Faults(agent));
    }

    [Theory]
    [MemberData(nameof(Pods))]
    public void The_program_hears_every_variable_and_listens_where_ports_and_probes_are(string folder, string kind, string name, string tierName, TierRole role)
    {
        var container = ClusterFiles.Container(ClusterFiles.Pod(ClusterFiles.Find(folder, kind, name))!);
        var heard = new HeardSettings(ClusterFiles.Environment(container));
        var settings = heard.Build();
        var tier = TierOptions.Read(settings, tierName);
        Assert.Equal(role, tier.Role);
        Assert.Equal("app-token", DaprAppToken.ReadRequired(settings).Value);
        var ports = new List<int>();
        if (role != TierRole.Tuner)
        {
            Assert.Equal(System.Net.IPAddress.Any, tier.Address);
            ports.Add(tier.Port);
        }

        if (role == TierRole.Agent)
        {
            var scaler = ScalerOptions.Read(settings, tier.ScalerPort!.Value);
            Assert.NotNull(scaler.ClientCaFile);
            // It joins a hub, and signs what it says from then on.
            Assert.Equal(("https", "puente-join"), (tier.Hub?.Scheme, tier.JoinToken));
            ports.Add(scaler.Port);
            InboxOptions.Read(settings);
        }

        if (role == TierRole.Worker)
        {
            InferenceOptions.Read(settings, tier);
            Assert.NotNull(settings["Puente:InferenceKey"]);
            ports.AddRange([tier.InferencePort, tier.InferenceGrpcPort!.Value]);
        }

        if (tierName == "hub") Assert.True(EnrolmentPolicy.Read(settings).RequireKey);
        Assert.Empty(heard.Unheard);
        Assert.Equal(ports, (container["ports"]?.AsArray() ?? []).Select(port => ClusterFiles.Number(port!["containerPort"]!)));
        Assert.DoesNotContain('/', $"{container["image"]}");
    }

    [Theory]
    [MemberData(nameof(Pods))]
    public void A_pod_mounts_what_it_names_and_a_sidecar_calls_the_api(string folder, string kind, string name, string tierName, TierRole role)
    {
        var pod = ClusterFiles.Pod(ClusterFiles.Find(folder, kind, name))!;
        var container = ClusterFiles.Container(pod);
        var mounts = container["volumeMounts"]!.AsArray().ToDictionary(mount => $"{mount!["mountPath"]}", mount => $"{mount!["name"]}");
        Assert.Equal(mounts.Values.Distinct().Order(StringComparer.Ordinal), pod["spec"]!["volumes"]!.AsArray().Select(volume => $"{volume!["name"]}").Order(StringComparer.Ordinal));
        var tier = TierOptions.Read(new HeardSettings(ClusterFiles.Environment(container)).Build(), tierName);
        Assert.Contains(tier.Data, mounts.Keys);
        Assert.Equal("scratch", mounts["/tmp"]);
        foreach (var path in ClusterFiles.Environment(container).Values.Where(value => value.StartsWith("/etc/puente/", StringComparison.Ordinal)))
            Assert.Contains(Path.GetDirectoryName(path)!, mounts.Keys);

        var annotations = pod["metadata"]!["annotations"]!;
        Assert.Equal(("true", $"{tier.Port}", "app-token"), ($"{annotations["dapr.io/enabled"]}", $"{annotations["dapr.io/app-port"]}", $"{annotations["dapr.io/app-token-secret"]}"));
        // The sidecar's own store of secrets asks the cluster, and without an account's token it keeps the sidecar from starting.
        Assert.Equal($"{pod["spec"]!["automountServiceAccountToken"]}" == "false", $"{annotations["dapr.io/disable-builtin-k8s-secret-store"]}" == "true");
        // What is on its way into a store lies where the sidecar sees it at the same path.
        var seen = $"{annotations["dapr.io/volume-mounts"]}".Split(',').Select(pair => pair.Split(':')).ToList();
        Assert.All(seen, pair => Assert.Equal(pair[0], mounts[pair[1]]));
        Assert.Contains(seen, pair => tier.Spool.StartsWith(role is TierRole.Worker or TierRole.Tuner ? Path.GetTempPath().TrimEnd('/') : pair[1], StringComparison.Ordinal));
        Assert.Equal(role == TierRole.All ? "hub" : role == TierRole.Agent ? tier.Name : $"{tier.Name}-{role}".ToLowerInvariant(), $"{annotations["dapr.io/app-id"]}");
    }

    [Fact]
    public void A_sites_processes_share_its_claim_at_one_path_and_its_state_and_nothing_of_the_hub()
    {
        var pods = new[] { ("edge", "Deployment", "puente-agent"), ("edge", "Deployment", "puente-worker"), ("keda", "ScaledJob", "puente-tuning") }
            .Select(one => ClusterFiles.Pod(ClusterFiles.Find(one.Item1, one.Item2, one.Item3))!).ToList();
        var claim = $"{ClusterFiles.Find("edge", "PersistentVolumeClaim", "puente-site")["metadata"]!["name"]}";
        Assert.All(pods, pod =>
        {
            var volume = pod["spec"]!["volumes"]!.AsArray().Single(volume => volume!["persistentVolumeClaim"] is not null)!;
            Assert.Equal(claim, $"{volume["persistentVolumeClaim"]!["claimName"]}");
            Assert.Equal("/var/lib/puente", $"{ClusterFiles.Container(pod)["volumeMounts"]!.AsArray().Single(mount => $"{mount!["name"]}" == $"{volume["name"]}")!["mountPath"]}");
            Assert.Equal(65534, ClusterFiles.Number(pod["spec"]!["securityContext"]!["runAsUser"]!));
        });

        var apps = pods.Select(pod => $"{pod["metadata"]!["annotations"]!["dapr.io/app-id"]}").ToList();
        foreach (var component in ClusterFiles.Read("../dapr-components/edge").Where(document => $"{document["kind"]}" != "Subscription"))
        {
            var scopes = component["scopes"]!.AsArray().Select(scope => $"{scope}").ToList();
            var isShared = $"{component["metadata"]!["name"]}" is "state" or "objects" or "puente";
            Assert.Equal(isShared ? apps : [apps[0]], scopes);
        }
    }

    [Fact]
    public void Services_lead_to_ports_that_are_there_and_keda_scales_and_asks_what_is_there()
    {
        var deployments = new[] { "edge", "hub" }.SelectMany(ClusterFiles.Read).Where(document => $"{document["kind"]}" == "Deployment").ToList();
        foreach (var service in new[] { "edge", "hub" }.SelectMany(ClusterFiles.Read).Where(document => $"{document["kind"]}" == "Service"))
        {
            var pod = ClusterFiles.Pod(deployments.Single(one => JsonNode.DeepEquals(one["spec"]!["selector"]!["matchLabels"], service["spec"]!["selector"])))!;
            var ports = ClusterFiles.Container(pod)["ports"]!.AsArray().ToDictionary(port => $"{port!["name"]}", port => ClusterFiles.Number(port!["containerPort"]!));
            Assert.All(service["spec"]!["ports"]!.AsArray(), port => Assert.Equal(ClusterFiles.Number(port!["port"]!), ports[$"{port["targetPort"]}"]));
        }

        Assert.All(deployments, one => Assert.Equal($"{one["metadata"]!["name"]}", $"{ClusterFiles.Pod(one)!["metadata"]!["labels"]!["app.kubernetes.io/name"]}"));
        var scaled = ClusterFiles.Find("keda", "ScaledObject", "puente-worker");
        var worker = ClusterFiles.Find("edge", "Deployment", $"{scaled["spec"]!["scaleTargetRef"]!["name"]}");
        Assert.Null(worker["spec"]!["replicas"]);
        var asked = ClusterFiles.Read("keda").SelectMany(document => document["spec"]!["triggers"]?.AsArray() ?? []).Select(trigger => trigger!["metadata"]!["scalerAddress"]?.ToString()).OfType<string>().Distinct();
        var service2 = ClusterFiles.Find("edge", "Service", "puente-agent-scaler");
        Assert.Equal([$"{service2["metadata"]!["name"]}.puente:{service2["spec"]!["ports"]![0]!["port"]}"], asked);
    }

    [Fact]
    public void A_policy_is_of_pods_that_are_there_and_lets_in_to_their_ports()
    {
        var pods = new[] { "edge", "keda", "hub" }.SelectMany(ClusterFiles.Read).Where(document => ClusterFiles.Pod(document) is not null).Select(document => ClusterFiles.Pod(document)!)
            .ToDictionary(pod => $"{pod["metadata"]!["labels"]!["app.kubernetes.io/name"]}");
        var policies = new[] { "edge", "hub" }.SelectMany(ClusterFiles.Read).Where(document => $"{document["kind"]}" == "NetworkPolicy").ToList();
        Assert.Equal(pods.Keys.Order(StringComparer.Ordinal), policies.Select(Of).Order(StringComparer.Ordinal));
        foreach (var policy in policies)
        {
            var ports = (ClusterFiles.Container(pods[Of(policy)])["ports"]?.AsArray() ?? []).Select(port => ClusterFiles.Number(port!["containerPort"]!)).ToList();
            var open = (policy["spec"]!["ingress"]?.AsArray() ?? []).SelectMany(rule => rule!["ports"]!.AsArray()).Select(port => ClusterFiles.Number(port!["port"]!)).ToHashSet();
            Assert.Equal(ports.Order(), open.Order());
        }

        static string Of(JsonNode policy) => $"{policy["spec"]!["podSelector"]!["matchLabels"]!["app.kubernetes.io/name"]}";
    }
}
