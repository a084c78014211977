using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Edge.Delivery.Trust;
using Puente.Edge.Inventory;
using Puente.Functions.Common.Objects;

namespace Puente.Edge.Delivery;

/// <summary>Brings a release from the cloud store to this edge's disk.</summary>
public sealed class ReleaseFetcher(
    SignedReleases releases, ContentFiles contents, ReleaseFolder folder, EdgeFolders folders, EdgeState state, UpdateGuard guard, ReleaseShelf shelf, LinkMeter link, TimeProvider time)
{
    /// <summary>Fetches what is missing; the manifest's signature is checked before anything it names is asked for.</summary>
    /// <param name="id">The release.</param>
    /// <param name="wanted">Throws when it is not wanted any more: asked at the start, and after each wait for the hours of transfers.</param>
    /// <param name="cancellationToken">Ends it; what came stays.</param>
    /// <returns>Bytes that crossed now.</returns>
    public async Task<long> FetchAsync(Digest id, Func<CancellationToken, Task> wanted, CancellationToken cancellationToken)
    {
        await wanted(cancellationToken);
        // What came whole before needs no link any more.
        var kept = folder.FindEnvelope(id);
        var envelope = kept ?? await releases.GetEnvelopeAsync(id, cancellationToken);
        var manifest = folder.OpenSigned(envelope, id);
        await guard.CheckAsync(id, manifest, cancellationToken);
        long fetched = kept is null ? envelope.Length : 0;
        if (kept is null) folder.Keep(id, envelope);
        await state.CountFetchedAsync(fetched, cancellationToken);
        await shelf.MakeRoomAsync(id, manifest, cancellationToken);
        // An update that goes on after a break goes on counting.
        var before = await state.FindUpdateAsync(cancellationToken) is { } update && update.Release == id.ToString() ? update.Fetched : 0;
        long here = envelope.Length;
        foreach (var file in manifest.Files)
        {
            await FetchAsync(id, file, wanted, CountAsync, cancellationToken);
            here += file.SizeBytes;
            await CountAsync(0);
        }

        return fetched;

        // Saved is what is here whole and did not cross: what has yet to come is neither.
        async Task CountAsync(long crossed)
        {
            fetched += crossed;
            await state.CountFetchedAsync(crossed, CancellationToken.None);
            await state.SaveUpdateAsync(new UpdateBytes(id.ToString(), before + fetched, Math.Max(0, here - before - fetched)), CancellationToken.None);
        }
    }

    private async Task FetchAsync(Digest id, ReleaseFile file, Func<CancellationToken, Task> wanted, Func<long, Task> count, CancellationToken cancellationToken)
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
            await count(crossed);
        }

        void Count(long bytes)
        {
            last = time.GetTimestamp();
            first ??= last;
            crossed += bytes;
        }
    }
}
