using System.Security.Cryptography;
using Puente.Core.Enrolments;

namespace Puente.Hub.Edges;

/// <summary>A public key of an edge, opened at its first use and for one thread at a time; the collector closes it.</summary>
public sealed class OpenedKey(PublicKeyJwk key)
{
    private readonly Lock _gate = new();
    private ECDsa? _opened;

    /// <summary>What it was opened from.</summary>
    public PublicKeyJwk Key => key;

    /// <summary>Uses it.</summary>
    /// <exception cref="Core.InputException">It is no key.</exception>
    public T Use<T>(Func<ECDsa, T> use)
    {
        lock (_gate) return use(_opened ??= key.Open());
    }
}
