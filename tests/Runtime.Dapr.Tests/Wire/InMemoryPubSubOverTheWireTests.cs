namespace Puente.Runtime.Dapr.Tests;

public sealed class InMemoryPubSubOverTheWireTests : InMemoryPubSubTests
{
    protected override Home Home => Home.Sidecar;
}
