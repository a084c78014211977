using System.Globalization;

namespace Puente.Tests.Support;

/// <summary>
/// An S3 server: s3rver, which keeps objects as files, serves ranges, takes uploads in parts and refuses unknown accounts and addresses whose time is over.
/// What it does not do, tests check otherwise: signatures of version 4 are read and not verified, tags of an upload are not kept.
/// Debian has none short of a Ceph cluster, and npm no other that is a server rather than a client; it needs nothing but Node.
/// </summary>
internal sealed class S3Server() : NpmServer("s3rver")
{
    public const string Bucket = "puente";

    /// <summary>The only account that s3rver knows.</summary>
    public const string AccessKey = "S3RVER";

    public const string SecretKey = "S3RVER";

    /// <summary>Made at each start where they are not.</summary>
    public IReadOnlyList<string> Buckets { get; init; } = [Bucket];

    protected override IEnumerable<string> Arguments =>
    [
        "--directory", Folder, "--address", "127.0.0.1", "--port", Port.ToString(CultureInfo.InvariantCulture), "--silent", "--no-vhost-buckets",
        .. Buckets.SelectMany(bucket => new[] { "--configure-bucket", bucket }),
    ];

    public static async Task<S3Server> Start(params string[] buckets)
    {
        var server = new S3Server { Buckets = buckets is [] ? [Bucket] : buckets };
        await server.Up();
        return server;
    }
}
