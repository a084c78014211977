namespace Puente.Runtime.Dapr.Tests;

public sealed class RedisStateOverTheWireTests : RedisStateTests
{
    protected override Home Home => Home.Sidecar;
}
