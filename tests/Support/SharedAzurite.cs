namespace Puente.Tests.Support;

/// <summary>The one Azure Blob server of this test run for tests that do not harm it; each test has a container of its own.</summary>
internal static class SharedAzurite
{
    private static readonly Lazy<Task<AzuriteServer>> Started = SharedServers.Of(AzuriteServer.Start);

    public static Task<AzuriteServer> Server() => Started.Value;
}
