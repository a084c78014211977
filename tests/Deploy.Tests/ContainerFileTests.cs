using System.Globalization;
using Microsoft.Extensions.Configuration;
using Puente.Functions.Common.Tiers;

namespace Puente.Deploy.Tests;

/// <summary>The container files publish projects that are there and start what they publish, as the manifests run it.</summary>
public sealed class ContainerFileTests
{
    [Theory]
    [InlineData("edge", "edge", "Puente.Edge", "puente-agent", "puente-worker")]
    [InlineData("hub", "hub", "Puente.Hub", "puente-hub")]
    public void An_image_starts_what_it_publishes_as_nobody(string name, string tierName, string program, params string[] deployments)
    {
        var lines = ClusterFiles.Image(name);
        var published = lines.Where(line => line.StartsWith("RUN dotnet publish ", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToList();
        Assert.NotEmpty(published);
        Assert.All(published, words =>
        {
            Assert.Contains("Release", words);
            Assert.Single(Directory.EnumerateFiles(Path.Combine(ClusterFiles.Folder, "..", words[3]), "*.csproj"));
            Assert.StartsWith("/out/", words[^1], StringComparison.Ordinal);
        });
        Assert.Equal("COPY --from=build /out /app", lines.Single(line => line.StartsWith("COPY --from", StringComparison.Ordinal)));
        Assert.Equal($"ENTRYPOINT [\"dotnet\", \"/app/{tierName}/{program}.dll\"]", lines[^1]);
        Assert.Contains(published, words => words[^1] == $"/out/{tierName}" && words.Contains("-p:PublishReadyToRun=true"));

        var user = lines.Single(line => line.StartsWith("USER ", StringComparison.Ordinal));
        var environment = lines.Single(line => line.StartsWith("ENV ", StringComparison.Ordinal)).Split(' ')[1..].Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        var tier = TierOptions.Read(new HeardSettings(environment).Build(), tierName);
        Assert.Contains(published, words => tier.Trainer == $"/app/{words[^1]["/out/".Length..]}/Puente.Trainer.dll");
        var exposed = lines.Single(line => line.StartsWith("EXPOSE ", StringComparison.Ordinal)).Split(' ')[1..].Select(port => int.Parse(port, CultureInfo.InvariantCulture)).ToHashSet();
        foreach (var deployment in deployments)
        {
            var pod = ClusterFiles.Pod(ClusterFiles.Find(name, "Deployment", deployment))!;
            var container = ClusterFiles.Container(pod);
            Assert.Equal($"puente-{name}:latest", $"{container["image"]}");
            Assert.Equal($"USER {pod["spec"]!["securityContext"]!["runAsUser"]}:{pod["spec"]!["securityContext"]!["runAsGroup"]}", user);
            Assert.Equal(tier.Data, TierOptions.Read(new HeardSettings(ClusterFiles.Environment(container)).Build(), tierName).Data);
            Assert.Subset(exposed, container["ports"]!.AsArray().Select(port => ClusterFiles.Number(port!["containerPort"]!)).ToHashSet());
        }
    }
}
