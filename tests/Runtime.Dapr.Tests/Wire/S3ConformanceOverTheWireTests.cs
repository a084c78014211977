namespace Puente.Runtime.Dapr.Tests;

public sealed class S3ConformanceOverTheWireTests : S3ConformanceTests
{
    protected override Home Home => Home.Sidecar;
}
