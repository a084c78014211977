namespace Puente.Runtime.Dapr.Tests;

public sealed class SqliteStateOverTheWireTests : SqliteStateTests
{
    protected override Home Home => Home.Sidecar;
}
