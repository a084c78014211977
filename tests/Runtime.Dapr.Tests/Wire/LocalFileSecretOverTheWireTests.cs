namespace Puente.Runtime.Dapr.Tests;

public sealed class LocalFileSecretOverTheWireTests : LocalFileSecretTests
{
    protected override Home Home => Home.Sidecar;
}
