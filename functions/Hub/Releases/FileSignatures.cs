using Puente.Core.Releases;
using Puente.Core.Releases.Signing;

namespace Puente.Hub.Releases;

/// <summary>Signatures over the files of a release, as OpenSSF Model Signing has them. Each that is made is another, and so would the release be: they are made once and kept.</summary>
public sealed class FileSignatures(SigningKey signing)
{
    /// <summary>The signature of <paramref name="files"/> as the model <paramref name="name"/>, kept at <paramref name="path"/>: the same while it covers them.</summary>
    /// <returns><paramref name="path"/>.</returns>
    public string Write(string path, string name, IEnumerable<ReleaseFile> files)
    {
        List<ModelResource> resources = [.. files.Select(file => new ModelResource(file.Name, file.Digest.Hex))];
        using var key = signing.Open();
        if (File.Exists(path) && ModelSignature.Covers(File.ReadAllBytes(path), resources, key)) return path;
        File.WriteAllBytes(path + ".tmp", ModelSignature.Sign(name, resources, key));
        File.Move(path + ".tmp", path, overwrite: true);
        return path;
    }
}
