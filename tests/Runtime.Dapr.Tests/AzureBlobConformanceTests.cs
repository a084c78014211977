namespace Puente.Runtime.Dapr.Tests;

public class AzureBlobConformanceTests : BindingConformance
{
    protected override async ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync() =>
        ("bindings.azure.blobstorage", AzureBlobComponents.Of(await SharedAzurite.Server(), ("decodeBase64", "true")));
}
