namespace Puente.Runtime.Dapr.Tests;

public sealed class EnvironmentSecretOverTheWireTests : EnvironmentSecretTests
{
    protected override Home Home => Home.Sidecar;
}
