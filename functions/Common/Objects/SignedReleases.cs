using System.Security.Cryptography;
using System.Text.Json;
using Puente.Core;
using Puente.Core.Releases;

namespace Puente.Functions.Common.Objects;

/// <summary>Signed release manifests in the cloud store: <c>releases/&lt;id&gt;.json</c>, a DSSE envelope; the id is the payload's digest.</summary>
public sealed class SignedReleases(ObjectStore store)
{
    /// <summary>DSSE payload type of a release manifest.</summary>
    public const string PayloadType = "application/vnd.puente.release+json";

    /// <summary>Signs and stores <paramref name="manifest"/>; returns the release's id.</summary>
    public async Task<(Digest Id, long Bytes)> PutAsync(ReleaseManifest manifest, ECDsa key, CancellationToken cancellationToken)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(manifest, Json.Options);
        var id = Digest.Of(payload);
        var envelope = JsonSerializer.SerializeToUtf8Bytes(DsseEnvelope.Sign(payload, PayloadType, key), Json.Options);
        await store.PutAsync(KeyOf(id), envelope, cancellationToken);
        return (id, envelope.Length);
    }

    /// <summary>The id that <paramref name="manifest"/> has once it is signed.</summary>
    public static Digest IdOf(ReleaseManifest manifest) => Digest.Of(JsonSerializer.SerializeToUtf8Bytes(manifest, Json.Options));

    /// <summary>The envelope's bytes as stored.</summary>
    /// <exception cref="IOException">It is not there (yet).</exception>
    public async Task<byte[]> GetEnvelopeAsync(Digest id, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(id), cancellationToken) ?? throw new IOException($"Release {id} is not in the cloud store yet.");

    /// <summary>Removes an envelope; one that is not there is no fault.</summary>
    public Task RemoveAsync(Digest id, CancellationToken cancellationToken) => store.DeleteAsync(KeyOf(id), cancellationToken);

    /// <summary>The content of every file that a stored release names.</summary>
    /// <param name="trusted">The key that all of them are signed with.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlySet<Digest>> NamedFilesAsync(ECDsa trusted, CancellationToken cancellationToken)
    {
        var named = new HashSet<Digest>();
        foreach (var key in await store.ListAsync("releases", cancellationToken))
        {
            var id = Digest.Parse($"sha256:{Path.GetFileNameWithoutExtension(key)}");
            if (await store.GetAsync(key, cancellationToken) is not { } envelope) continue;
            named.UnionWith(Open(envelope, id, trusted).Files.Select(file => file.Digest));
        }

        return named;
    }

    /// <summary>Checks signature and id, and reads the manifest.</summary>
    /// <exception cref="InputException">It cannot be read, the signature is not by <paramref name="trusted"/>, or the payload is another release.</exception>
    public static ReleaseManifest Open(byte[] envelope, Digest id, ECDsa trusted)
    {
        var dsse = Read<DsseEnvelope>(envelope, id, "envelope");
        var payload = dsse.Verify(trusted, PayloadType);
        if (Digest.Of(payload) != id)
            throw new InputException("release", id.ToString(), $"holds the manifest of {Digest.Of(payload)}", "Fetch the release again from its hub.");
        return Read<ReleaseManifest>(payload, id, "manifest");
    }

    private static T Read<T>(byte[] json, Digest id, string what)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Json.Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new InputException("release", id.ToString(), $"has no {what} that can be read: {e.Message}", "Publish the release again.");
        }
    }

    private static string KeyOf(Digest id) => $"releases/{id.Hex}.json";
}
