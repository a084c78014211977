using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Tests;

public sealed class ComponentFileTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    private IReadOnlyList<ComponentFault> Faults(string appId = "app") =>
        Assert.Throws<ComponentException>(() => folder.Client(appId)).Faults;

    [Fact]
    public void Every_fault_is_told_at_once_with_file_line_field_and_value()
    {
        folder.With("a.yaml", """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: one
            spec:
              type: state.mongodb
              version: v1
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: two
            spec:
              type: state.sqlite
              version: v1
              metadata:
                - name: busyTimeout
                  value: soon
                - name: colour
                  value: blue
            """);
        folder.With("b.yaml", """
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata:
              name: s
            spec:
              pubsubname: none
              topic: t
              routes:
                default: events
              color: red
            """);
        var faults = Faults().Select(f => (Path.GetFileName(f.File), f.Line, f.Field, f.Value)).ToHashSet();
        Assert.Superset(
            new HashSet<(string, int, string, string?)>
            {
                ("a.yaml", 6, "spec.type", "state.mongodb"),
                ("a.yaml", 17, "spec.metadata.busyTimeout", "soon"),
                ("a.yaml", 19, "spec.metadata.colour", "blue"),
                ("a.yaml", 9, "spec.metadata.connectionString", null),
                ("b.yaml", 9, "spec.routes.default", "events"),
                ("b.yaml", 10, "spec.color", null),
                ("b.yaml", 1, "spec.pubsubname", "none"),
            },
            faults);
        Assert.Equal(7, faults.Count);
        Assert.Contains("state.in-memory", Faults()[0].ToString() + string.Join('\n', Faults()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apiVersion: a\nkind: [}\n", 2, "YAML")]
    [InlineData("- a\n- b", 1, "document")]
    [InlineData("kind: Configuration\napiVersion: dapr.io/v1alpha1", 1, "kind")]
    [InlineData("apiVersion: dapr.io/v2\nkind: Component\nmetadata: {name: a}\nspec: {type: state.in-memory, version: v1}", 1, "apiVersion")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec: {type: state.in-memory, version: v2}", 4, "spec.version")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec: {type: state.postgresql, version: v1}", 4, "spec.version")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec:\n  type: bindings.localstorage\n  version: v1\n  metadata:\n  - name: rootPath\n    value: /proc/x", 8, "spec.metadata.rootPath")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec:\n  type: state.sqlite\n  version: v1\n  metadata:\n  - name: connectionString\n    value: ':memory:'", 8, "spec.metadata.connectionString")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec:\n  type: state.sqlite\n  version: v1\n  metadata:\n  - name: connectionString\n    envRef: DAPR_X", 8, "spec.metadata.connectionString.envRef")]
    public void A_fault_names_its_place(string yaml, int line, string field)
    {
        folder.With("x.yaml", yaml);
        Assert.Contains(Faults(), f => f.File.EndsWith("x.yaml", StringComparison.Ordinal) && f.Line == line && f.Field == field);
    }

    [Fact]
    public void A_name_given_twice_and_a_missing_folder_are_faults()
    {
        folder.WithComponent("s", "state.in-memory");
        File.Copy(Path.Combine(folder.Components, "s.yaml"), Path.Combine(folder.Components, "t.yaml"));
        var options = folder.Options();
        options.ComponentsDirectories.Add(Path.Combine(folder.Root, "nowhere"));
        var faults = Assert.Throws<ComponentException>(() => new EmbeddedDaprClient(options)).Faults;
        Assert.Equal(["ComponentsDirectories", "metadata.name"], faults.Select(f => f.Field));
    }

    [Fact]
    public async Task Scopes_decide_who_loads_what()
    {
        folder.WithComponent("s", "state.in-memory");
        File.AppendAllText(Path.Combine(folder.Components, "s.yaml"), "\nscopes: [hub]\n");
        folder.WithComponent("pubsub", "pubsub.in-memory").WithSubscription("a", "/a", scope: "hub").WithSubscription("b", "/b");
        using var hub = folder.Client("hub");
        using var edge = folder.Client("edge-1");
        Assert.Equal(["a", "b"], hub.Subscriptions.Select(s => s.Topic));
        Assert.Equal(["b"], edge.Subscriptions.Select(s => s.Topic));
        Assert.Equal(["pubsub", "s"], (await hub.GetMetadataAsync()).Components.Select(c => c.Name).Order());
        Assert.Equal(["pubsub"], (await edge.GetMetadataAsync()).Components.Select(c => c.Name));
    }

    [Fact]
    public async Task Values_come_from_secrets_and_the_environment()
    {
        Environment.SetEnvironmentVariable("PUENTE_TEST_TABLE", "from_environment");
        Directory.CreateDirectory(Path.Combine(folder.Data, "app"));
        File.WriteAllText(Path.Combine(folder.Data, "app", "secrets.json"), """{"db":{"path":"secret.db"},"plain":"p"}""");
        folder.WithComponent("vault", "secretstores.local.file", ("secretsFile", "secrets.json"));
        folder.WithComponent("env", "secretstores.local.env", ("prefix", "PUENTE_TEST_"));
        folder.With("s.yaml", """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: { name: s }
            auth: { secretStore: vault }
            spec:
              type: state.sqlite
              version: v1
              metadata:
                - name: connectionString
                  secretKeyRef: { name: "db:path", key: "db:path" }
                - name: tableName
                  envRef: PUENTE_TEST_TABLE
            """);
        using var client = folder.Client();
        await client.SaveStateAsync("s", "k", 1);
        Assert.True(File.Exists(Path.Combine(folder.Data, "app", "secret.db")));
        Assert.Equal("p", (await client.GetSecretAsync("vault", "plain"))["plain"]);
        Assert.Equal("from_environment", (await client.GetSecretAsync("env", "TABLE"))["TABLE"]);
        Assert.Equal(["db:path", "plain"], (await client.GetBulkSecretAsync("vault")).Keys.Order());
        await Assert.ThrowsAsync<global::Dapr.DaprException>(() => client.GetSecretAsync("vault", "none"));
    }

    [Fact]
    public void Options_are_checked_together()
    {
        var error = Assert.Throws<ArgumentException>(() => new EmbeddedDaprClient(new EmbeddedDaprOptions { AppId = "a b", DeadLetterAfterAttempts = 0 }));
        Assert.All(["AppId 'a b'", "ComponentsDirectories", "DeadLetterAfterAttempts '0'"], part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
