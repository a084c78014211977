namespace Puente.Tests.Support;

/// <summary>The one server of this test run for tests that do not harm it; each test has a key prefix or topics of its own.</summary>
internal static class SharedRedis
{
    private static readonly Lazy<Task<RedisServer>> Started = new(Start);

    public static Task<RedisServer> Server() => Started.Value;

    private static async Task<RedisServer> Start()
    {
        var server = await RedisServer.Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return server;
    }
}
