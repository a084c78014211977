namespace Puente.Runtime.Dapr.Tests;

public class LocalStorageConformanceTests : BindingConformance
{
    protected override ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync() => new(("bindings.localstorage", [("rootPath", "objects")]));
}
