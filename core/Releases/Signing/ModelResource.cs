namespace Puente.Core.Releases.Signing;

/// <summary>A file of a signed model.</summary>
/// <param name="Name">Relative POSIX path.</param>
/// <param name="Digest">Hex SHA-256 of its bytes.</param>
public sealed record ModelResource(string Name, string Digest)
{
    /// <summary>How <paramref name="Digest"/> was made.</summary>
    public string Algorithm { get; init; } = "sha256";
}
