namespace Puente.Runtime.Dapr.Tests;

public sealed class InMemoryStateOverTheWireTests : InMemoryStateTests
{
    protected override Home Home => Home.Sidecar;
}
