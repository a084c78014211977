namespace Puente.Runtime.Dapr.Tests;

/// <summary>A temporary folder with component files; gone at the end.</summary>
public sealed class TestFolder : IDisposable
{
    public TestFolder()
    {
        Root = Path.Combine(Path.GetTempPath(), "puente-dapr-" + Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(Components);
    }

    public string Root { get; }

    public string Components => Path.Combine(Root, "components");

    public string Data => Path.Combine(Root, "data");

    public TestFolder With(string fileName, string yaml)
    {
        File.WriteAllText(Path.Combine(Components, fileName), yaml);
        return this;
    }

    public TestFolder WithComponent(string name, string type, params (string Name, string Value)[] metadata) => With(
        name + ".yaml",
        $"""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: {name}
        spec:
          type: {type}
          version: {(type == "state.postgresql" ? "v2" : "v1")}
          metadata:
        {string.Join('\n', metadata.Select(m => $"    - name: {m.Name}\n      value: \"{m.Value}\""))}
        """);

    public TestFolder WithSubscription(string topic, string route, string? more = null, string? scope = null) => With(
        $"sub-{topic}.yaml",
        $$"""
        apiVersion: dapr.io/v2alpha1
        kind: Subscription
        metadata: { name: {{topic}} }
        spec:
          pubsubname: pubsub
          topic: {{topic}}
          routes: { default: {{route}} }
          {{more}}
        {{(scope is null ? "" : $"scopes: [{scope}]")}}
        """);

    public EmbeddedDaprClient Client(string appId = "app", TimeProvider? clock = null) => new(Options(appId, clock));

    public EmbeddedDaprOptions Options(string appId = "app", TimeProvider? clock = null)
    {
        var options = new EmbeddedDaprOptions();
        Fill(options, appId);
        options.TimeProvider = clock ?? TimeProvider.System;
        return options;
    }

    public void Fill(EmbeddedDaprOptions options, string appId)
    {
        options.AppId = appId;
        options.ComponentsDirectories.Add(Components);
        options.BaseDirectory = Path.Combine(Data, appId);
        options.SharedDirectory = Path.Combine(Data, "cloud");
        options.PollInterval = TimeSpan.FromMilliseconds(5);
        options.RedeliveryInitialDelay = TimeSpan.FromMilliseconds(5);
        options.RedeliveryMaxDelay = TimeSpan.FromMilliseconds(20);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
