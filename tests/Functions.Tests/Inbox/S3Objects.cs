using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Puente.Functions.Tests.Inbox;

/// <summary>Photographs laid into the S3 server past Dapr, as cameras and people do.</summary>
internal sealed class S3Objects(S3Server server) : IDisposable
{
    private readonly AmazonS3Client _client = new(
        new BasicAWSCredentials(S3Server.AccessKey, S3Server.SecretKey),
        new AmazonS3Config { ServiceURL = server.Address, ForcePathStyle = true, RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED });

    /// <summary>Metadata of the component that reaches it.</summary>
    public (string Name, string Value)[] Metadata { get; } =
    [
        ("bucket", S3Server.Bucket), ("endpoint", server.Address), ("forcePathStyle", "true"), ("accessKey", S3Server.AccessKey), ("secretKey", S3Server.SecretKey),
    ];

    public Task PutAsync(string name, string content) =>
        _client.PutObjectAsync(new PutObjectRequest { BucketName = S3Server.Bucket, Key = $"inbox/{name}", ContentBody = content, UseChunkEncoding = false });

    /// <summary>What the server would send of it.</summary>
    public static byte[] Event(string name, string content, string bucket = S3Server.Bucket)
    {
        var key = Uri.EscapeDataString($"inbox/{name}").Replace("%20", "+", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal);
#pragma warning disable CA5351 // S3's etag is an MD5; it guards nothing.
        var (size, etag) = (Encoding.UTF8.GetByteCount(content), Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(content))));
#pragma warning restore CA5351
        var of = new { bucket = new { name = bucket }, @object = new { key, size, eTag = etag } };
        return JsonSerializer.SerializeToUtf8Bytes(new { Records = new[] { new { eventName = "ObjectCreated:Put", s3 = of } } });
    }

    public void Dispose() => _client.Dispose();
}
