using Puente.Cli.Client.Contracts;
using Puente.Core;

namespace Puente.Cli.Demo.Inputs;

/// <summary>An image file.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Name">Unique flat name: the path below its folder with separators written as <c>__</c>.</param>
/// <param name="SizeBytes">Length in bytes.</param>
/// <param name="Digest">SHA-256 of its bytes.</param>
public sealed record ImageFile(string Path, string Name, long SizeBytes, Digest Digest)
{
    /// <summary>As it is sent.</summary>
    public UploadFile Upload => new(Path, Name, SizeBytes);

    /// <summary>Reads the digest of the file at <paramref name="path"/>.</summary>
    public static ImageFile At(string path, string name) => new(path, name, new FileInfo(path).Length, Digest.OfFile(path));
}
