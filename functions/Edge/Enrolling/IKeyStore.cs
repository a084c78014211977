using System.Security.Cryptography;

namespace Puente.Edge.Enrolling;

/// <summary>
/// The keys of this edge: ECDSA on P-256. The private half stays behind this seam: a store of a TPM or an HSM hands out keys that sign and
/// cannot be exported.
/// </summary>
public interface IKeyStore
{
    /// <summary>The key that this edge has, made when there is none; the caller disposes it.</summary>
    ECDsa Open();

    /// <summary>The key that the next renewal brings, made when there is none; the caller disposes it. It outlives this process: an answer that is lost is asked for again with it.</summary>
    ECDsa OpenNext();

    /// <summary>Whether a renewal was begun with a next key.</summary>
    bool HasNext { get; }

    /// <summary>The next key becomes the key; the one before is gone.</summary>
    void Promote();
}
