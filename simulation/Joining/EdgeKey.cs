using System.Security.Cryptography;

namespace Puente.Simulation.Joining;

/// <summary>An edge's own key pair on P-256, kept as numbers: a hundred thousand opened keys would fill the memory that is to be measured.</summary>
public sealed class EdgeKey
{
    private readonly ECParameters _key;

    /// <summary>A new one.</summary>
    public EdgeKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _key = key.ExportParameters(includePrivateParameters: true);
    }

    /// <summary>Opens it; the caller disposes it.</summary>
    public ECDsa Open() => ECDsa.Create(_key);
}
