namespace Puente.Tests.Support;

/// <summary>The one server of this test run for tests that do not harm it; each engine has a schema of its own.</summary>
internal static class SharedPostgres
{
    private static readonly Lazy<Task<PostgresServer>> Server = SharedServers.Of(() => PostgresServer.Start(durable: false));

    public static async Task<string> ConnectionString() => (await Server.Value).ConnectionString + ";Server Compatibility Mode=NoTypeLoading";

    public static async Task<int> Port() => (await Server.Value).Port;
}
