using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;
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
                        return active;
                    }

                    var last = active?.LastProven;
                    var local = last?.Before is { } before && before.Base == id && before.Local is { } kept && Directory.Exists(folders.Release(kept)) ? before.Local : null;
                    Place(local ?? id);
                    return await SaveAsync(new ActiveReleases(id, local) { Before = last is null ? null : last with { Before = null } }, last, cancellationToken);
                },
                cancellationToken),
            stillWanted, cancellationToken);
        await ChangeAsync(
            async () =>
            {
                // Asked again after a death that came before these, it still does them.
                await guard.InstalledAsync(manifest, cancellationToken);
                await shelf.SweepAsync(cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>A local release tuned from <paramref name="basis"/> serves.</summary>
    /// <exception cref="InputException">The base was replaced meanwhile, or a worker cannot serve it: what was in place is in place again.</exception>
    public async Task ActivateLocalAsync(Digest id, Digest basis, CancellationToken cancellationToken) => await ProveAsync(
        await ChangeAsync(
            async () =>
            {
                var active = await state.FindActiveAsync(cancellationToken);
                if (active?.Base != basis)
                    throw new InputException("release", basis.ToString(), "is no longer the base in place", "Tune again on the new one.");
                Place(id);
                return active.Local == id ? active : await SaveAsync(active with { Local = id }, active.LastProven, cancellationToken);
            },
            cancellationToken),
        null, cancellationToken);

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
        if (await state.FindActiveAsync(cancellationToken) is not { } active) return false;
        try
        {
            serving.Serve(active.Serving);
            return true;
        }
        catch (InputException e)
        {
            // The edge stays up without a model: readiness says so, and a rollout mends it.
            log.LogError(e, "Release {Release} cannot be served any more.", active.Serving);
            return false;
        }
    }

    private void Place(Digest id)
    {
        if (tier.Role == TierRole.Agent) serving.Prove(id);
        else serving.Serve(id);
    }

    /// <summary>Remembers what is in place from now on, as a change of its own; where workers serve it is not proven yet.</summary>
    private async Task<ActiveReleases> SaveAsync(ActiveReleases active, ActiveReleases? back, CancellationToken cancellationToken)
    {
        var next = active with { Placement = Guid.NewGuid().ToString("n"), Unproven = workers is null ? null : new UnprovenSwitch(back) };
        await state.SaveActiveAsync(next, cancellationToken);
        return next;
    }

    /// <summary>Waits until workers serve what was put in place, and takes it back where they cannot.</summary>
    private async Task ProveAsync(ActiveReleases placed, Func<CancellationToken, Task>? stillWanted, CancellationToken cancellationToken)
    {
        if (workers is null || placed.Unproven is not { Back: var back }) return;
        try
        {
            // Others may change meanwhile what is in place: then this waits for what is not, until it is no longer wanted.
            await workers.WaitAsync(placed, stillWanted, cancellationToken);
        }
        catch (InputException e)
        {
            await ChangeAsync(() => TakeBackAsync(placed, back, e, cancellationToken), cancellationToken);
            throw;
        }

        await ChangeAsync(
            async () =>
            {
                if (!await IsInPlaceAsync(placed, cancellationToken)) return false;
                await state.SaveActiveAsync(placed with { Unproven = null }, cancellationToken);
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
