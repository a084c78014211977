namespace Puente.Functions.Tests.Objects;

/// <summary>An S3 server.</summary>
public sealed class S3ObjectStoreTests : ObjectStoreConformance
{
    private static readonly Lazy<Task<S3Server>> _server = new(async () =>
    {
        var server = await S3Server.Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return server;
    });

    private protected override async Task<ObjectsUnderTest> StartAsync() => ObjectsUnderTest.S3((await _server.Value).Port);
}
