using System.Text.Json;
using Dapr.Client;

namespace Puente.Functions.Common.Objects;

/// <summary>
/// <c>bindings.azure.blobstorage</c>: files go up from disk (<c>bulkCreate</c> with <c>sourcePath</c>: <c>create</c> takes none), objects come
/// down from signed addresses. The component file must leave <c>decodeBase64</c> out: it would apply to files too, and no request can say otherwise.
/// </summary>
internal sealed class AzureBlobRoute(DaprClient dapr, string binding, ObjectTransport transport) : IObjectRoute
{
    private readonly PresignedObjects _signed = new(dapr, binding, transport);

    // The binding strips quotes off a body that has them at both ends: such a one goes as a file.
    public async Task PutSmallAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length > 1 && bytes.Span[0] == bytes.Span[^1] && bytes.Span[0] is (byte)'"' or (byte)'`' or (byte)'\'')
        {
            var file = transport.NewSpoolFile();
            await SpooledFile.PutAsync(file, bytes, () => PutFileAsync(key, file, cancellationToken), cancellationToken);
            return;
        }

        await dapr.InvokeBindingAsync(new BindingRequest(binding, "create") { Data = bytes, Metadata = { ["blobName"] = key } }, cancellationToken);
    }

    public async Task PutFileAsync(string key, string path, CancellationToken cancellationToken)
    {
        var order = new { items = new[] { new { blobName = key, sourcePath = path } } };
        var answer = await dapr.InvokeBindingAsync(
            new BindingRequest(binding, "bulkCreate") { Data = JsonSerializer.SerializeToUtf8Bytes(order) }, cancellationToken);
        using var json = JsonDocument.Parse(answer.Data);
        if (json.RootElement is not { ValueKind: JsonValueKind.Array } items || items.GetArrayLength() != 1)
            throw new IOException($"Binding {binding} did not say what became of object {key}.");
        if (items[0].TryGetProperty("error", out var error) && error.GetString() is { Length: > 0 } problem)
            throw new IOException($"Binding {binding} did not store object {key}: {problem}");
    }

    public Task<ObjectContent?> OpenReadAsync(string key, long offset, CancellationToken cancellationToken) => _signed.OpenReadAsync(
        new() { ["blobName"] = key, ["signTTL"] = PresignedObjects.Lifetime }, key, offset, cancellationToken);
}
