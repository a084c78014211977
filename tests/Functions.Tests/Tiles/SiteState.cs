using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Puente.Core;
using Puente.Edge.Drift;
using Puente.Edge.Inspections.Inbox.Ledger;
using Puente.Runtime.Dapr;
using Puente.Serving.Drift;

namespace Puente.Functions.Tests.Tiles;

/// <summary>The state of a site in a folder, as one of its processes holds it.</summary>
internal sealed class SiteState : IDisposable
{
    private readonly EmbeddedDaprClient _dapr;

    public SiteState(string folder)
    {
        var components = Directory.CreateDirectory(Path.Combine(folder, "components")).FullName;
        File.WriteAllText(
            Path.Combine(components, "state.yaml"),
            "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: { name: state }\nspec: { type: state.sqlite, version: v1, metadata: [{ name: connectionString, value: state.db }] }\n",
            Encoding.UTF8);
        _dapr = new EmbeddedDaprClient(new EmbeddedDaprOptions
        {
            AppId = "edge-1",
            ComponentsDirectories = { components },
            BaseDirectory = folder,
            SharedDirectory = folder,
            JsonSerializerOptions = Json.Options,
        });
    }

    public DriftMonitor Drift(DriftOptions? options = null) => new(new InboxState(_dapr), options ?? new DriftOptions(), NullLogger<DriftMonitor>.Instance);

    public void Dispose() => _dapr.Dispose();
}
