using System.Text.Json;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Releases.Signing;
using Puente.Edge.Delivery.Trust;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Delivery;

/// <summary>
/// Releases on this edge's disk. A base release keeps its signed envelope and is checked against the trusted key each time it is opened;
/// a local one, made here, keeps its manifest. Files are checked against the digests the manifest names.
/// </summary>
public sealed class ReleaseFolder(EdgeFolders folders, TierOptions tier)
{
    private const string EnvelopeFile = "release.dsse.json";
    private const string ManifestFile = "release.json";

    /// <summary>The manifest of a release that is on disk; signature and id are checked.</summary>
    /// <exception cref="InputException">It is not here, or is not what it claims.</exception>
    public ReleaseManifest Open(Digest id)
    {
        var folder = folders.Release(id);
        var envelope = Path.Combine(folder, EnvelopeFile);
        if (File.Exists(envelope)) return OpenSigned(File.ReadAllBytes(envelope), id);
        var local = Path.Combine(folder, ManifestFile);
        if (!File.Exists(local)) throw new InputException("release", id.ToString(), "is not on this edge", "Roll it out again.");
        var bytes = File.ReadAllBytes(local);
        if (Digest.Of(bytes) != id) throw new InputException("release", id.ToString(), "does not match its manifest on disk", "Tune again: the local release is damaged.");
        return JsonSerializer.Deserialize<ReleaseManifest>(bytes, Json.Options)!;
    }

    /// <summary>The envelope that an earlier try kept here; null where there is none that holds.</summary>
    public byte[]? FindEnvelope(Digest id)
    {
        var path = Path.Combine(folders.Release(id), EnvelopeFile);
        if (!File.Exists(path)) return null;
        var envelope = File.ReadAllBytes(path);
        try
        {
            OpenSigned(envelope, id);
            return envelope;
        }
        catch (InputException)
        {
            return null;
        }
    }

    /// <summary>Checks an envelope against the key this edge trusts.</summary>
    public ReleaseManifest OpenSigned(byte[] envelope, Digest id)
    {
        using var key = UpdateGuard.TrustedKey(tier);
        return SignedReleases.Open(envelope, id, key);
    }

    /// <summary>Keeps a checked envelope.</summary>
    public void Keep(Digest id, byte[] envelope)
    {
        Make(folders.Release(id));
        DurableFile.Write(Path.Combine(folders.Release(id), EnvelopeFile), envelope);
    }

    /// <summary>The id that a release made here has.</summary>
    public static Digest IdOf(ReleaseManifest manifest) => Digest.Of(JsonSerializer.SerializeToUtf8Bytes(manifest, Json.Options));

    /// <summary>Keeps a release made here: <paramref name="fill"/> puts its files into the folder.</summary>
    public Digest Make(ReleaseManifest manifest, Action<string> fill)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, Json.Options);
        var id = Digest.Of(bytes);
        var folder = folders.Release(id);
        Make(folder);
        fill(folder);
        DurableFile.Write(Path.Combine(folder, ManifestFile), bytes);
        return id;
    }

    /// <summary>Checks every file of <paramref name="manifest"/>, or those that are <paramref name="wanted"/>.</summary>
    /// <exception cref="InputException">A file is missing or altered.</exception>
    public void VerifyFiles(Digest id, ReleaseManifest manifest, Func<ReleaseFile, bool>? wanted = null)
    {
        foreach (var file in manifest.Files.Where(wanted ?? (_ => true)))
        {
            var path = Path.Combine(folders.Release(id), file.Name);
            if (!File.Exists(path) || Digest.OfFile(path) != file.Digest)
                throw new InputException("file", file.Name, $"of release {id.Short} is missing or altered", "Roll the release out again.");
        }

        if (manifest.Files.All(file => file.Name != ModelSignature.FileName)) return;
        using var key = UpdateGuard.TrustedKey(tier);
        ModelSignature.Verify(
            File.ReadAllBytes(Path.Combine(folders.Release(id), ModelSignature.FileName)),
            manifest.Files.Where(file => file.Name != ModelSignature.FileName).Select(file => new ModelResource(file.Name, file.Digest.Hex)), key);
    }

    private void Make(string folder)
    {
        DurableFile.MakeFolder(folders.Releases);
        DurableFile.MakeFolder(folder);
    }
}
