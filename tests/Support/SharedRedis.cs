namespace Puente.Tests.Support;

/// <summary>The one server of this test run for tests that do not harm it; each test has a key prefix or topics of its own.</summary>
internal static class SharedRedis
{
    private static readonly Lazy<Task<RedisServer>> Started = SharedServers.Of(RedisServer.Start);

    public static Task<RedisServer> Server() => Started.Value;
}
