namespace Puente.Runtime.Dapr.Tests;

/// <summary>The metadata of a component over a test's own server.</summary>
internal static class S3Components
{
    public static (string, string)[] Of(S3Server server, params (string, string)[] more) =>
    [
        ("bucket", S3Server.Bucket), ("endpoint", server.Address), ("accessKey", S3Server.AccessKey), ("secretKey", S3Server.SecretKey), ("forcePathStyle", "true"),
        .. more,
    ];
}
