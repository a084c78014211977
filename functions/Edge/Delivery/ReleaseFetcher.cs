using Puente.Core;
using Puente.Functions.Common.Objects;

namespace Puente.Edge.Delivery;

/// <summary>Brings a release from the cloud store to this edge's disk.</summary>
public sealed class ReleaseFetcher(SignedReleases releases, ChunkedFiles chunks, ReleaseFolder folder, EdgeFolders folders, EdgeState state)
{
    /// <summary>Fetches what is missing; the manifest's signature is checked before anything it names is asked for.</summary>
    /// <returns>Bytes that crossed now.</returns>
    public async Task<long> FetchAsync(Digest id, CancellationToken cancellationToken)
    {
        var envelope = await releases.GetEnvelopeAsync(id, cancellationToken);
        var manifest = folder.OpenSigned(envelope, id);
        folder.Keep(id, envelope);
        long fetched = envelope.Length;
        await state.CountFetchedAsync(envelope.Length, cancellationToken);
        foreach (var file in manifest.Files)
        {
            var bytes = await chunks.GetAsync(file, Path.Combine(folders.Release(id), file.Name), cancellationToken);
            await state.CountFetchedAsync(bytes, cancellationToken);
            fetched += bytes;
        }

        return fetched;
    }
}
