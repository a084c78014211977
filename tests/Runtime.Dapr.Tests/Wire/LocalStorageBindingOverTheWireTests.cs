using Dapr.Client;

namespace Puente.Runtime.Dapr.Tests;

public sealed class LocalStorageBindingOverTheWireTests : LocalStorageBindingTests
{
    protected override Task<DaprClient> OpenAsync(TestFolder files)
    {
        Assert.SkipWhen(GivenSidecar.Exists, "These tests look into the component's folder, and a sidecar that was there before has its own.");
        return files.OverTheWireAsync();
    }
}
