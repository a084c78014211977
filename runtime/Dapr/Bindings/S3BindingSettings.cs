namespace Puente.Runtime.Dapr.Bindings;

/// <summary>What the component file, or one request's metadata, says about how objects are written and read.</summary>
/// <param name="DecodeBase64">The data of <c>create</c> is base64 and is stored decoded.</param>
/// <param name="EncodeBase64">The data of <c>get</c> is answered as base64.</param>
/// <param name="StorageClass">The storage class of new objects; null for the bucket's own.</param>
internal sealed record S3BindingSettings(bool DecodeBase64, bool EncodeBase64, string? StorageClass)
{
    /// <summary>These, with what the request says instead.</summary>
    public S3BindingSettings With(IReadOnlyDictionary<string, string> request) => new(
        Flag(request, "decodeBase64", DecodeBase64), Flag(request, "encodeBase64", EncodeBase64),
        request.GetValueOrDefault("storageClass") is { Length: > 0 } storageClass ? storageClass : StorageClass);

    private static bool Flag(IReadOnlyDictionary<string, string> request, string name, bool otherwise) =>
        request.GetValueOrDefault(name) is { Length: > 0 } value ? ObjectBinding.IsTrue(value) : otherwise;
}
