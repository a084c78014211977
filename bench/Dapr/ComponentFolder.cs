using Puente.Runtime.Dapr;

namespace Puente.Bench.Dapr;

/// <summary>A temporary folder with the component files of one measurement, and the data of its components.</summary>
internal sealed class ComponentFolder : IDisposable
{
    /// <summary>The names under which the components are found.</summary>
    public const string State = "state", PubSub = "pubsub";

    private readonly string _root;

    /// <param name="parent">Where to make it; null: with the other temporary files.</param>
    public ComponentFolder(string? parent = null)
    {
        _root = Path.Combine(parent ?? Path.GetTempPath(), $"puente-bench-{Guid.NewGuid():n}");
        Directory.CreateDirectory(Components);
    }

    /// <summary>The app id, which no other run has: the names on a shared server begin with it.</summary>
    public string AppId { get; } = $"bench-{Guid.NewGuid():n}";

    private string Components => Path.Combine(_root, "components");

    public string DataFile(string name) => Path.Combine(_root, name);

    /// <summary>Adds a component under its name.</summary>
    public ComponentFolder With(string name, string type, params (string Name, string Value)[] metadata)
    {
        var items = string.Concat(metadata.Select(m => $"\n    - {{ name: {m.Name}, value: \"{m.Value}\" }}"));
        File.WriteAllText(Path.Combine(Components, name + ".yaml"), $"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {"{"} name: {name} {"}"}
            spec:
              type: {type}
              version: v1
              metadata:{(items.Length == 0 ? " []" : items)}
            """);
        return this;
    }

    /// <summary>Adds the subscription of a topic.</summary>
    public ComponentFolder WithSubscription(string topic, string route)
    {
        File.WriteAllText(Path.Combine(Components, "subscription.yaml"), $$"""
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: { name: events }
            spec:
              pubsubname: {{PubSub}}
              topic: {{topic}}
              routes: { default: {{route}} }
            """);
        return this;
    }

    /// <summary>Points a client, or a sidecar, at the folder.</summary>
    public void Configure(EmbeddedDaprOptions options)
    {
        options.AppId = AppId;
        options.ComponentsDirectories.Add(Components);
        options.BaseDirectory = _root;
    }

    public EmbeddedDaprClient OpenClient()
    {
        var options = new EmbeddedDaprOptions();
        Configure(options);
        return new EmbeddedDaprClient(options);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
