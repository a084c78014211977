using System.Security.Cryptography;
using Puente.Core.Components;
using Puente.Core.Settings;
using Puente.Core.Twins;

namespace Puente.Functions.Common.Tiers;

/// <summary>Signs what the hub wants of edges, with the key of its releases. A tier without it asks for nothing that an edge would heed.</summary>
/// <param name="key">Opened once, and disposed with this.</param>
/// <param name="lifetime">How long an edge that has not heeded a document yet may still begin to.</param>
public sealed class TwinSigner(Func<ECDsa> key, TimeSpan lifetime) : IDisposable
{
    private readonly Lazy<ECDsa> _key = new(key);
    private readonly Lock _signing = new();

    /// <summary>The document with its expiry and its signature.</summary>
    public DesiredTwin Sign(DesiredTwin desired)
    {
        // No key of .NET promises to bear several threads.
        lock (_signing) return (desired with { ExpiresAt = desired.UpdatedAt + lifetime }).Sign(_key.Value);
    }

    /// <summary>The document with its signature. It does not expire: an edge goes by the newest that it ever heeded.</summary>
    public DesiredComponents Sign(DesiredComponents desired)
    {
        lock (_signing) return desired.Sign(_key.Value);
    }

    /// <summary>The same of settings.</summary>
    public DesiredSettings Sign(DesiredSettings desired)
    {
        lock (_signing) return desired.Sign(_key.Value);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_key.IsValueCreated) _key.Value.Dispose();
    }
}
