namespace Puente.Runtime.Dapr.Tests;

public sealed class LocalStorageConformanceOverTheWireTests : LocalStorageConformanceTests
{
    protected override Home Home => Home.Sidecar;
}
