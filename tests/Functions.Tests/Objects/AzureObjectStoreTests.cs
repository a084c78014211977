namespace Puente.Functions.Tests.Objects;

/// <summary>An Azure Blob server.</summary>
public sealed class AzureObjectStoreTests : ObjectStoreConformance
{
    private static readonly Lazy<Task<AzuriteServer>> _server = new(async () =>
    {
        var server = await AzuriteServer.Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return server;
    });

    private protected override async Task<ObjectsUnderTest> StartAsync() => ObjectsUnderTest.Azure((await _server.Value).Port);
}
