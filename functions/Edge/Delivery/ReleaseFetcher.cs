using Puente.Core;
using Puente.Core.Releases;
using Puente.Edge.Inventory;
using Puente.Functions.Common.Objects;

namespace Puente.Edge.Delivery;

/// <summary>Brings a release from the cloud store to this edge's disk.</summary>
public sealed class ReleaseFetcher(SignedReleases releases, ContentFiles contents, ReleaseFolder folder, EdgeFolders folders, EdgeState state, LinkMeter link, TimeProvider time)
{
    /// <summary>Fetches what is missing; the manifest's signature is checked before anything it names is asked for.</summary>
    /// <param name="id">The release.</param>
    /// <param name="wanted">Throws when it is not wanted any more: asked at the start, and after each wait for the hours of transfers.</param>
    /// <param name="cancellationToken">Ends it; what came stays.</param>
    /// <returns>Bytes that crossed now.</returns>
    public async Task<long> FetchAsync(Digest id, Func<CancellationToken, Task> wanted, CancellationToken cancellationToken)
    {
        await wanted(cancellationToken);
        var envelope = await releases.GetEnvelopeAsync(id, cancellationToken);
        var manifest = folder.OpenSigned(envelope, id);
        folder.Keep(id, envelope);
        await state.CountFetchedAsync(envelope.Length, cancellationToken);
        long fetched = envelope.Length;
        foreach (var file in manifest.Files) fetched += await FetchAsync(id, file, wanted, cancellationToken);
        return fetched;
    }

    private async Task<long> FetchAsync(Digest id, ReleaseFile file, Func<CancellationToken, Task> wanted, CancellationToken cancellationToken)
    {
        long crossed = 0;
        var path = Path.Combine(folders.Release(id), file.Name);
        // From the first byte to the last: the wait for the hours of transfers is not the link's.
        long? first = null;
        long last = 0;
        HeldFile.Seed(file, path, folders.Releases);
        try
        {
            await contents.GetAsync(file, path, wanted, Count, cancellationToken);
        }
        finally
        {
            if (first is { } began) link.Measure(crossed, time.GetElapsedTime(began, last));
            // What crossed crossed, however this ends.
            await state.CountFetchedAsync(crossed, CancellationToken.None);
        }

        return crossed;

        void Count(long bytes)
        {
            last = time.GetTimestamp();
            first ??= last;
            crossed += bytes;
        }
    }
}
