namespace Puente.Tests.Support;

/// <summary>The one S3 server of this test run for tests that do not harm it; each test has a folder of its own in the bucket.</summary>
internal static class SharedS3
{
    private static readonly Lazy<Task<S3Server>> Started = SharedServers.Of(() => S3Server.Start());

    public static Task<S3Server> Server() => Started.Value;
}
