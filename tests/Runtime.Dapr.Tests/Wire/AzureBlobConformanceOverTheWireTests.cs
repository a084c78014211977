namespace Puente.Runtime.Dapr.Tests;

public sealed class AzureBlobConformanceOverTheWireTests : AzureBlobConformanceTests
{
    protected override Home Home => Home.Sidecar;
}
