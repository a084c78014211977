using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Edge.Delivery.Trust;
using Puente.Edge.Workers;
using Puente.Functions.Common.Trainer;

namespace Puente.Edge.Delivery;

/// <summary>
/// Loads, warms and switches; remembers what serves and brings it back at start. A release that fails to load or warm never
/// displaces one that works. In an agent it proves that a release can be served: what it remembers is what the site's workers follow, and stays only if they do.
/// </summary>
public sealed class ReleaseActivation(
    ReleaseServing serving, ReleaseFolder folder, EdgeFolders folders, EdgeState state, UpdateGuard guard, ReleaseShelf shelf, TierOptions tier, ILogger<ReleaseActivation> log,
    WorkerSwitch? workers = null)
    : IHostedLifecycleService, IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private Task _back = Task.CompletedTask;

    /// <summary>Whether what is in place could not be brought back at the start, as after damage to the disk.</summary>
    public bool IsLost { get; private set; }

    /// <summary>The same for a release that stays wanted.</summary>
    public Task ActivateBaseAsync(Digest id, CancellationToken cancellationToken) => ActivateBaseAsync(id, null, cancellationToken);

    /// <summary>
    /// A base release comes into place: it serves, and a local one tuned from another base steps back. Where it is the one that was in place before, its local one comes back too:
    /// a site that is rolled back serves what it served. It has come when the site's workers serve it; while they are waited for, <paramref name="stillWanted"/> may end that.
    /// </summary>
    /// <exception cref="InputException">It cannot be served, here or by a worker: what was in place is in place again.</exception>
    public async Task ActivateBaseAsync(Digest id, Func<CancellationToken, Task>? stillWanted, CancellationToken cancellationToken)
    {
        var manifest = folder.Open(id);
        await ProveAsync(
            await ChangeAsync(
                async () =>
                {
                    var active = await state.FindActiveAsync(cancellationToken);
                    await guard.CheckAsync(id, manifest, cancellationToken);
                    if (active?.Base == id)
                    {
                        Place(active.Serving);
                        await RememberAsync(active, manifest, cancellationToken);
                        return active;
                    }

                    var last = active?.LastProven;
                    // What was in place while this site waited for its workers in vain: all of it is again.
                    if (last is not null && last.Base == id && (last.Local is not { } tuned || Directory.Exists(folders.Release(tuned))))
                    {
                        Place(last.Serving);
                        return await SaveAsync(last, last, manifest, cancellationToken);
                    }

                    var next = new ActiveReleases(id, LocalOf(id, last)) { Before = last is null ? null : last with { Before = null } };
                    Place(next.Serving);
                    return await SaveAsync(next, last, manifest, cancellationToken);
                },
                cancellationToken),
            manifest, stillWanted, cancellationToken);
        IsLost = false;
        await SweepAsync(cancellationToken);
    }

    /// <summary>A local release tuned from <paramref name="basis"/> serves.</summary>
    /// <exception cref="InputException">The base was replaced meanwhile, or a worker cannot serve it: what was in place is in place again.</exception>
    public async Task ActivateLocalAsync(Digest id, Digest basis, CancellationToken cancellationToken)
    {
        await ProveAsync(
            await ChangeAsync(
                async () =>
                {
                    var active = await state.FindActiveAsync(cancellationToken);
                    if (active?.Base != basis)
                        throw new InputException("release", basis.ToString(), "is no longer the base in place", "Tune again on the new one.");
                    Place(id);
                    return active.Local == id ? active : await SaveAsync(active with { Local = id }, active.LastProven, null, cancellationToken);
                },
                cancellationToken),
            null, null, cancellationToken);
        // The head before it: a site that tunes for years would fill its disk.
        await SweepAsync(cancellationToken);
    }

    /// <summary>Removes the files of a release that is neither in place nor serving, nor wanted by a generation after <paramref name="generation"/>.</summary>
    public async Task DiscardAsync(Digest id, long generation, CancellationToken cancellationToken)
    {
        var active = await state.FindActiveAsync(cancellationToken);
        if (await state.FindAcceptedAsync(cancellationToken) is { Desired: var newest } && newest.Generation > generation && newest.Release == id.ToString()) return;
        if (active?.Base == id || active?.Local == id || active?.LastProven?.Base == id || active?.LastProven?.Local == id || serving.Serves(id)) return;
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

    private async Task<bool> BringBackAsync(CancellationToken cancellationToken)
    {
        if (await state.FindActiveAsync(cancellationToken) is not { } active || TryServe(active.Serving)) return true;
        // The base stays good without the head that was tuned from it, which is learned again.
        if (active.Local is not null && TryServe(active.Base)) await state.SaveActiveAsync(active with { Local = null }, cancellationToken);
        // The edge stays up without a model: readiness says so, and the reconciler brings the files anew.
        else IsLost = true;
        return true;
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

    /// <summary>The release that was tuned here from <paramref name="id"/>, where that is the one before <paramref name="last"/> and it is still on disk.</summary>
    private Digest? LocalOf(Digest id, ActiveReleases? last) =>
        last?.Before is { Local: { } kept } before && before.Base == id && Directory.Exists(folders.Release(kept)) ? kept : null;

    /// <summary>Asked again after a death that came before it, it is still done.</summary>
    private Task<bool> SweepAsync(CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            await shelf.SweepAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    private void Place(Digest id)
    {
        if (tier.Role == TierRole.Agent) serving.Prove(id);
        else serving.Serve(id);
    }

    /// <summary>Remembers what is in place from now on, as a change of its own; where workers serve it is not proven yet.</summary>
    private async Task<ActiveReleases> SaveAsync(ActiveReleases active, ActiveReleases? back, ReleaseManifest? manifest, CancellationToken cancellationToken)
    {
        var next = active with { Placement = Guid.NewGuid().ToString("n"), Unproven = workers is null ? null : new UnprovenSwitch(back) };
        await RememberAsync(next, manifest, cancellationToken);
        return next;
    }

    /// <summary>Where a release of the hub's is proven its version counts as used, together with its being in place.</summary>
    private Task RememberAsync(ActiveReleases active, ReleaseManifest? manifest, CancellationToken cancellationToken) => manifest is null || active.Unproven is not null
        ? state.SaveActiveAsync(active, cancellationToken)
        : guard.InstalledAsync(manifest, active, cancellationToken);

    /// <summary>Waits until workers serve what was put in place, and takes it back where they cannot.</summary>
    private async Task ProveAsync(ActiveReleases placed, ReleaseManifest? manifest, Func<CancellationToken, Task>? stillWanted, CancellationToken cancellationToken)
    {
        if (workers is null) return;
        try
        {
            // Others may change meanwhile what is in place: then this waits for what is not, until it is no longer wanted.
            await workers.WaitAsync(placed, stillWanted, cancellationToken);
        }
        catch (InputException e)
        {
            // What was proven once stays, whoever fails to serve it now.
            if (placed.Unproven is { } unproven) await ChangeAsync(() => TakeBackAsync(placed, unproven.Back, e, cancellationToken), cancellationToken);
            throw;
        }

        await ChangeAsync(
            async () =>
            {
                if (placed.Unproven is null || !await IsInPlaceAsync(placed, cancellationToken)) return false;
                await RememberAsync(placed with { Unproven = null }, manifest, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    private async Task<bool> TakeBackAsync(ActiveReleases placed, ActiveReleases? back, InputException why, CancellationToken cancellationToken)
    {
        if (!await IsInPlaceAsync(placed, cancellationToken)) return false;
        log.LogError(why, "Release {Release} is taken back: {Before} is in place again.", placed.Serving.Short, back?.Serving.Short ?? "none");
        if (back is null) await state.ForgetActiveAsync(cancellationToken);
        else await state.SaveActiveAsync(back with { Placement = Guid.NewGuid().ToString("n"), Unproven = null }, cancellationToken);
        return true;
    }

    private async Task<bool> IsInPlaceAsync(ActiveReleases placed, CancellationToken cancellationToken) =>
        (await state.FindActiveAsync(cancellationToken))?.Placement == placed.Placement;

    /// <summary>One change at a time: of two releases that come at once, the one that serves is the one that is remembered.</summary>
    private async Task<T> ChangeAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            _changing.Release();
        }
    }
}
