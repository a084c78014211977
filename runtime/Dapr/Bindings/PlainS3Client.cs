using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Puente.Runtime.Dapr.Bindings;

/// <summary>
/// An S3 client that sends bodies as they are, as Dapr's does: signed as a whole, not in <c>aws-chunked</c> pieces, which some servers other than
/// AWS's would store with the signatures between the bytes.
/// </summary>
internal sealed class PlainS3Client : AmazonS3Client
{
    /// <param name="credentials">Null: the default AWS chain.</param>
    /// <param name="configuration">The server.</param>
    public PlainS3Client(AWSCredentials? credentials, AmazonS3Config configuration)
        : base(credentials, configuration)
    {
    }

    public override Task<PutObjectResponse> PutObjectAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        request.UseChunkEncoding = false;
        return base.PutObjectAsync(request, cancellationToken);
    }

    public override Task<UploadPartResponse> UploadPartAsync(UploadPartRequest request, CancellationToken cancellationToken = default)
    {
        request.UseChunkEncoding = false;
        return base.UploadPartAsync(request, cancellationToken);
    }
}
