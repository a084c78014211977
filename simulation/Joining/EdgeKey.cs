using System.Security.Cryptography;

namespace Puente.Simulation.Joining;

/// <summary>An edge's own key pair on P-256, open for as long as the edge lives: to open one costs more than to sign. The collector closes it.</summary>
public sealed class EdgeKey
{
    /// <summary>The key; for one thread at a time.</summary>
    public ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);
}
