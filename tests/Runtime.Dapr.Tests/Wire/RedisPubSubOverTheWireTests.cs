namespace Puente.Runtime.Dapr.Tests;

public sealed class RedisPubSubOverTheWireTests : RedisPubSubTests
{
    protected override int Database => 6;

    protected override Home Home => Home.Sidecar;
}
