using System.Text.Json;
using System.Text.RegularExpressions;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>The sets of dapr-components: each has what the tiers name, loads without a fault though its servers are away, and holds no secret.</summary>
public sealed partial class ComponentSetTests : IDisposable
{
    private static readonly string Sets = Path.Combine(AppContext.BaseDirectory, "dapr-components");
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("local", "hub")]
    [InlineData("local", "edge")]
    [InlineData("servers", "hub")]
    [InlineData("servers", "edge")]
    public async Task A_set_for_one_machine_has_the_components_that_the_tiers_name(string set, string tier)
    {
        // The environment is the whole process's: here the same names come from a file.
        GiveSecrets("secrets");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Sets, set), "*.yaml").Where(f => Path.GetFileName(f) != "secrets.yaml"))
            folder.With(Path.GetFileName(file), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

        await HasAllNamesAsync(tier == "hub" ? "hub" : "edge-1", folder.Components, Path.Combine(Sets, set, tier));
    }

    [Theory]
    [InlineData("hub", "hub")]
    [InlineData("edge", "edge-1")]
    public async Task A_set_for_a_cluster_has_them_too_and_is_for_its_tier_alone(string set, string app)
    {
        GiveSecrets("kubernetes");
        await HasAllNamesAsync(app, folder.Components, Path.Combine(Sets, set));

        using var other = Tier("other", folder.Components, Path.Combine(Sets, set));
        Assert.Empty(other.Subscriptions);
        Assert.Equal(["kubernetes"], (await other.GetMetadataAsync()).Components.Select(component => component.Name));
    }

    [Fact]
    public void No_file_holds_a_secret()
    {
        foreach (var file in Directory.EnumerateFiles(Sets, "*.yaml", SearchOption.AllDirectories))
            Assert.False(SecretValue().IsMatch(File.ReadAllText(file)), $"{file} gives the value of a secret: use secretKeyRef");
    }

    [GeneratedRegex(@"name:\s*(accessKey|secretKey|sessionToken|redisPassword|accountKey|\w*[pP]assword|connectionString)\s*\n\s*value:(?!\s*(state\.db|\.\./cloud/twins\.db)\s)")]
    private static partial Regex SecretValue();

    private async Task HasAllNamesAsync(string app, params string[] folders)
    {
        using var tier = Tier(app, folders);
        Assert.Equal(app == "hub" ? "edge-events" : "twin-changed", Assert.Single(tier.Subscriptions).Topic);
        var components = (await tier.GetMetadataAsync()).Components.Where(c => !c.Type.StartsWith("secretstores.", StringComparison.Ordinal));
        Assert.Equal(["cloud", "objects", "pubsub", "state", "twins"], components.Select(component => component.Name).Order(StringComparer.Ordinal));
    }

    private void GiveSecrets(string store)
    {
        var account = new Dictionary<string, string>
        {
            ["username"] = "u",
            ["password"] = "p",
            ["access-key"] = "a",
            ["secret-key"] = "s",
            ["connection-string"] = "host=127.0.0.1 port=1 user=u dbname=d",
        };
        var secrets = new[] { "broker", "twins", "hub-state", "cloud", "hub-objects", "site-redis", "site-objects" }.ToDictionary(name => name, _ => (object)account);
        foreach (var (name, value) in new[] { ("PUENTE_POSTGRES", account["connection-string"]), ("PUENTE_S3_ACCESS_KEY", "a"), ("PUENTE_S3_SECRET_KEY", "s") })
            secrets[name] = new Dictionary<string, string> { [name] = value };
        var file = Path.Combine(folder.Root, "secrets.json");
        File.WriteAllText(file, JsonSerializer.Serialize(secrets));
        folder.WithComponent(store, "secretstores.local.file", ("secretsFile", file), ("multiValued", "true"));
    }

    private EmbeddedDaprClient Tier(string app, params string[] folders)
    {
        var options = new EmbeddedDaprOptions { AppId = app, BaseDirectory = Path.Combine(folder.Data, app), SharedDirectory = Path.Combine(folder.Data, "cloud") };
        foreach (var from in folders) options.ComponentsDirectories.Add(from);
        return new(options);
    }
}
