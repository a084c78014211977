using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Functions.Common.Http;

namespace Puente.Hub.Releases;

/// <summary>Heads on backbones that are released.</summary>
public sealed class HeadReleaseFunctions(HeadReleases heads)
{
    /// <summary>Takes a multipart form: part <c>manifest</c>, a <see cref="HeadRequest"/>, and a file <c>head.onnx</c>.</summary>
    [Function("ReleaseHead")]
    public async Task<IResult> Publish(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "releases/{release}/heads")] HttpRequest request, string release, CancellationToken cancellationToken)
    {
        HeadRequest? manifest = null;
        byte[]? onnx = null;
        await foreach (var part in UploadedFiles.ReadAsync(request, cancellationToken))
            if (part.Field == "manifest") manifest = Read(part.Bytes);
            else onnx = part.Bytes;
        if (manifest is null) throw new InputException("manifest", null, "is missing", "Send a form part 'manifest': {by, classes, thresholds}.");
        manifest.Validate();
        if (onnx is not { Length: > 0 }) throw new InputException("head", null, "is missing", "Send the head's ONNX file as a part of the form.");
        return Results.Json(await heads.PublishAsync(release, manifest, onnx, cancellationToken), Json.Options);
    }

    private static HeadRequest? Read(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<HeadRequest>(bytes, Json.Options);
        }
        catch (JsonException e)
        {
            throw new InputException("manifest", e.Path, $"cannot be read: {e.Message}", "Send {by, classes, thresholds, offsets?, tilePixels?, note?}.");
        }
    }
}
