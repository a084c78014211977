namespace Puente.Tests.Support;

/// <summary>The one S3 server of this test run for tests that do not harm it; each test has a folder of its own in the bucket.</summary>
internal static class SharedS3
{
    private static readonly Lazy<Task<S3Server>> Started = new(Start);

    public static Task<S3Server> Server() => Started.Value;

    private static async Task<S3Server> Start()
    {
        var server = await S3Server.Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return server;
    }
}
