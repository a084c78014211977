namespace Puente.Functions.Tests.Objects;

/// <summary>An Azure Blob server.</summary>
public sealed class AzureObjectStoreTests : ObjectStoreConformance
{
    private protected override async Task<ObjectsUnderTest> StartAsync() => ObjectsUnderTest.Azure((await SharedAzurite.Server()).Port);
}
