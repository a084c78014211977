using System.Security.Cryptography;
using Puente.Core.Enrolments;
using Puente.Core.Releases;
using Puente.Hub.Releases;

namespace Puente.Hub.Edges.Joining;

/// <summary>The hub's key for what edges are told: that of its releases, so that an edge trusts one key. Payload types keep the two apart.</summary>
public sealed class HubSigner(SigningKey signing) : IDisposable
{
    private readonly Lock _gate = new();
    private ECDsa? _key;
    private string? _keyId, _publicKey;

    /// <summary>The key's id.</summary>
    public string KeyId => _keyId ??= Use(DsseEnvelope.KeyIdOf);

    /// <summary>The public key, PEM.</summary>
    public string PublicKey => _publicKey ??= Use(key => key.ExportSubjectPublicKeyInfoPem());

    /// <summary>Signs a document.</summary>
    public DsseEnvelope Sign<T>(T document, string payloadType) => Use(key => SignedJson.Sign(document, payloadType, key));

    /// <summary>A document that this hub signed.</summary>
    /// <exception cref="Core.InputException">It did not.</exception>
    public T Open<T>(DsseEnvelope envelope, string payloadType) where T : class => Use(key => SignedJson.Open<T>(envelope, payloadType, key));

    /// <inheritdoc/>
    public void Dispose() => _key?.Dispose();

    private T Use<T>(Func<ECDsa, T> use)
    {
        lock (_gate) return use(_key ??= signing.Open());
    }
}
