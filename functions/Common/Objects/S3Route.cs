using System.Text;
using Dapr.Client;

namespace Puente.Functions.Common.Objects;

/// <summary><c>bindings.aws.s3</c>: files go up from disk in parts (<c>filePath</c>), objects come down from signed addresses.</summary>
internal sealed class S3Route(DaprClient dapr, string binding, ObjectTransport transport) : IObjectRoute
{
    private readonly PresignedObjects _signed = new(dapr, binding, transport);

    // The binding strips quotes off a body; base64 has none, and the request says that it is base64, whatever the component file says.
    public Task PutSmallAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => dapr.InvokeBindingAsync(
        new BindingRequest(binding, "create")
        {
            Data = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes.Span)),
            Metadata = { ["key"] = key, ["decodeBase64"] = "true" },
        },
        cancellationToken);

    public Task PutFileAsync(string key, string path, CancellationToken cancellationToken) => dapr.InvokeBindingAsync(
        new BindingRequest(binding, "create") { Metadata = { ["key"] = key, ["filePath"] = path, ["decodeBase64"] = "false" } }, cancellationToken);

    public Task<ObjectContent?> OpenReadAsync(string key, long offset, CancellationToken cancellationToken) => _signed.OpenReadAsync(
        new() { ["key"] = key, ["presignTTL"] = PresignedObjects.Lifetime }, key, offset, cancellationToken);
}
