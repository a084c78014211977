namespace Puente.Runtime.Dapr.Sidecar.Grpc;

/// <summary>Dapr's calls on the components of an <see cref="EmbeddedDaprClient"/>.</summary>
internal sealed partial class DaprService(Components components) : DaprServiceContract
{
    private EmbeddedDaprClient Client => components.Client;
}
