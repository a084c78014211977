using System.Text.Json;
using Puente.Catalog;
using Puente.Core;
using Puente.Hub.Edges.Joining;

namespace Puente.Hub.Releases;

/// <summary>Sees to it that all replicas of a hub sign with one key: edges trust one. The first to start puts its key's id into the catalog.</summary>
public sealed class SharedKey(CatalogStore catalog, CatalogOptions options, HubSigner signer)
{
    private const string Kind = "hub", Name = "signing-key";

    /// <summary>Checks this replica's.</summary>
    /// <exception cref="InputException">It has another key than the replica that was first.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!options.IsShared) return;
        var own = JsonSerializer.Serialize(signer.KeyId);
        var kept = await catalog.AddDocumentAsync(Kind, Name, own, cancellationToken);
        if (kept.Json != own)
            throw new InputException(
                "Puente:SigningKeyFile", signer.KeyId, $"is not the key that this hub's replicas sign with, which is {kept.Json}",
                $"Give every replica the same file. To replace the key of all, remove document '{Kind}' '{Name}' from the catalog first.");
    }
}
