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
            if (active?.Base == id)
            {
                Place(active.Serving);
            }
            else
            {
                var local = active?.Before is { } before && before.Base == id && before.Local is { } kept && Directory.Exists(folders.Release(kept)) ? before.Local : null;
                Place(local ?? id);
                await state.SaveActiveAsync(new ActiveReleases(id, local) { Before = active is null ? null : active with { Before = null } }, cancellationToken);
            }

            // Asked again after a death that came before these, it still does them.
            await guard.InstalledAsync(manifest, cancellationToken);
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
        if (await state.FindActiveAsync(cancellationToken) is not { } active) return;
        try
        {
            serving.Serve(active.Serving);
        }
        catch (InputException e)
        {
            // The edge stays up without a model: readiness says so, and a rollout mends it.
            log.LogError(e, "Release {Release} cannot be served any more.", active.Serving);
        }
    }

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
