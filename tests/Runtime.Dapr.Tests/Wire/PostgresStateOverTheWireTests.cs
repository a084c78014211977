namespace Puente.Runtime.Dapr.Tests;

public sealed class PostgresStateOverTheWireTests : PostgresStateTests
{
    protected override Home Home => Home.Sidecar;
}
