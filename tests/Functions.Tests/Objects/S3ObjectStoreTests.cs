namespace Puente.Functions.Tests.Objects;

/// <summary>An S3 server.</summary>
public sealed class S3ObjectStoreTests : ObjectStoreConformance
{
    private protected override async Task<ObjectsUnderTest> StartAsync() => ObjectsUnderTest.S3((await SharedS3.Server()).Port);
}
