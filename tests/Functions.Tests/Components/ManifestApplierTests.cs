using System.Text.Json;
using Puente.Core;
using Puente.Core.Components;
using Puente.Edge.Components;

namespace Puente.Functions.Tests.Components;

public sealed class ManifestApplierTests
{
    private const string Path = "/api/v1/namespaces/site/configmaps/settings";

    [Fact]
    public async Task A_manifest_is_applied_by_the_server_put_back_and_taken_away()
    {
        await using var cluster = await ClusterStandIn.StartAsync();
        var token = System.IO.Path.GetTempFileName();
        await File.WriteAllTextAsync(token, "secret\n");
        using var api = new KubernetesApi(new ComponentOptions { Server = cluster.Address, TokenFile = token, Namespace = "site" });
        var applier = new ManifestApplier(api, new ComponentOptions { Namespace = "site" });
        var component = Manifest("settings", "1");

        Assert.False(await applier.ApplyAsync(component, default));
        Assert.Equal($"PATCH {Path}?fieldManager=puente&force=true application/apply-patch+yaml; charset=utf-8 Bearer secret", cluster.Calls.Single());
        Assert.Equal("1", cluster.Objects[Path]["data"]!["a"]!.ToString());
        Assert.False(await applier.ApplyAsync(component, default));

        cluster.Objects[Path]["data"]!["a"] = "by hand";
        cluster.Objects[Path]["metadata"]!["generation"] = 2;
        Assert.True(await applier.ApplyAsync(component, default));
        Assert.Equal("1", cluster.Objects[Path]["data"]!["a"]!.ToString());

        Assert.False(await applier.ApplyAsync(Manifest("settings", "2"), default));
        await applier.RemoveAsync(component, default);
        await applier.RemoveAsync(component, default);
        Assert.Empty(cluster.Objects);
        File.Delete(token);
    }

    [Theory]
    [InlineData(422, typeof(InputException))]
    [InlineData(403, typeof(IOException))]
    [InlineData(500, typeof(IOException))]
    public async Task A_refusal_is_told_from_a_failure(int status, Type expected)
    {
        await using var cluster = await ClusterStandIn.StartAsync();
        using var api = new KubernetesApi(new ComponentOptions { Server = cluster.Address });
        cluster.Fails = status;
        Assert.IsType(expected, await Record.ExceptionAsync(() => new ManifestApplier(api, new ComponentOptions()).ApplyAsync(Manifest("settings", "1"), default)));
    }

    [Fact]
    public async Task A_kind_nobody_knows_and_an_edge_without_a_cluster_refuse()
    {
        await using var cluster = await ClusterStandIn.StartAsync();
        using var api = new KubernetesApi(new ComponentOptions { Server = cluster.Address });
        var unknown = new Component("x", Component.ManifestKind, JsonSerializer.SerializeToElement(new { apiVersion = "v1", kind = "Bridge", metadata = new { name = "x" } }));
        await Assert.ThrowsAsync<InputException>(() => new ManifestApplier(api, new ComponentOptions()).ApplyAsync(unknown, default));
        using var nowhere = new KubernetesApi(new ComponentOptions());
        await Assert.ThrowsAsync<InputException>(() => new ManifestApplier(nowhere, new ComponentOptions()).ApplyAsync(Manifest("settings", "1"), default));
        var nameless = new Component("x", Component.ManifestKind, JsonSerializer.SerializeToElement(new { kind = "ConfigMap" }));
        await Assert.ThrowsAsync<InputException>(() => new ManifestApplier(api, new ComponentOptions()).ApplyAsync(nameless, default));
    }

    private static Component Manifest(string name, string value) => new(
        name, Component.ManifestKind, JsonSerializer.SerializeToElement(new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name }, data = new { a = value } }));
}
