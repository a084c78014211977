using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Edge.Delivery.Trust;
using Puente.Functions.Common.Trainer;

namespace Puente.Edge.Delivery;

/// <summary>
/// Loads, warms and switches; remembers what serves and brings it back at start. A release that fails to load or warm never
/// displaces one that works. In an agent it proves that a release can be served: what it remembers is what the site's workers follow.
/// </summary>
public sealed class ReleaseActivation(
    ReleaseServing serving, ReleaseFolder folder, EdgeFolders folders, EdgeState state, UpdateGuard guard, ReleaseShelf shelf, TierOptions tier, ILogger<ReleaseActivation> log)
    : IHostedLifecycleService, IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private Task _back = Task.CompletedTask;

    /// <summary>Whether what is in place could not be brought back at the start, as after damage to the disk.</summary>
    public bool IsLost { get; private set; }

    /// <summary>
    /// A base release comes into place: it serves, and a local one tuned from another base steps back. Where it is the one that was in place before, its local one comes back too:
    /// a site that is rolled back serves what it served.
    /// </summary>
    public Task ActivateBaseAsync(Digest id, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            var active = await state.FindActiveAsync(cancellationToken);
            var manifest = folder.Open(id);
            await guard.CheckAsync(id, manifest, cancellationToken);
            var next = active?.Base == id ? active : new ActiveReleases(id, LocalOf(id, active)) { Before = active is null ? null : active with { Before = null } };
            Place(next.Serving);
            await guard.InstalledAsync(manifest, next, cancellationToken);
            IsLost = false;
            // Asked again after a death that came before this, it still does it.
            await shelf.SweepAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>A local release tuned from <paramref name="basis"/> serves.</summary>
    /// <exception cref="InputException">The base was replaced meanwhile.</exception>
    public Task ActivateLocalAsync(Digest id, Digest basis, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            var active = await state.FindActiveAsync(cancellationToken);
            if (active?.Base != basis)
                throw new InputException("release", basis.ToString(), "is no longer the base in place", "Tune again on the new one.");
            Place(id);
            await state.SaveActiveAsync(active with { Local = id }, cancellationToken);
            // The head before it: a site that tunes for years would fill its disk.
            await shelf.SweepAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>Removes the files of a release that is neither in place nor serving, nor wanted by a generation after <paramref name="generation"/>.</summary>
    public async Task DiscardAsync(Digest id, long generation, CancellationToken cancellationToken)
    {
        var active = await state.FindActiveAsync(cancellationToken);
        if (await state.FindAcceptedAsync(cancellationToken) is { Desired: var newest } && newest.Generation > generation && newest.Release == id.ToString()) return;
        if (active?.Base == id || active?.Local == id || serving.Serves(id)) return;
        StopMarker.RemoveFolder(folders.Release(id));
    }

    /// <summary>Begins to bring back what served: the rest of the tier starts meanwhile.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (tier.Role == TierRole.All) _back = Task.Run(() => ChangeAsync(() => BringBackAsync(cancellationToken), cancellationToken), cancellationToken);
        return Task.CompletedTask;
    }

    /// <summary>The tier has started when what served serves again.</summary>
    public Task StartedAsync(CancellationToken cancellationToken) => _back;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _changing.Dispose();

    private async Task BringBackAsync(CancellationToken cancellationToken)
    {
        if (await state.FindActiveAsync(cancellationToken) is not { } active || TryServe(active.Serving)) return;
        // The base stays good without the head that was tuned from it, which is learned again.
        if (active.Local is not null && TryServe(active.Base)) await state.SaveActiveAsync(active with { Local = null }, cancellationToken);
        // The edge stays up without a model: readiness says so, and the reconciler brings the files anew.
        else IsLost = true;
    }

    private bool TryServe(Digest id)
    {
        try
        {
            serving.Serve(id);
            return true;
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            log.LogError(e, "Release {Release} cannot be served any more.", id);
            return false;
        }
    }

    /// <summary>The release that was tuned here from <paramref name="id"/>, where that is the one before and it is still on disk.</summary>
    private Digest? LocalOf(Digest id, ActiveReleases? active) =>
        active?.Before is { Local: { } kept } before && before.Base == id && Directory.Exists(folders.Release(kept)) ? kept : null;

    private void Place(Digest id)
    {
        if (tier.Role == TierRole.Agent) serving.Prove(id);
        else serving.Serve(id);
    }

    /// <summary>One change at a time: of two releases that come at once, the one that serves is the one that is remembered.</summary>
    private async Task ChangeAsync(Func<Task> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            await change();
        }
        finally
        {
            _changing.Release();
        }
    }
}
