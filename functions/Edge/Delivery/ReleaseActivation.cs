using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Functions.Common.Trainer;
using Puente.Serving.Models;

namespace Puente.Edge.Delivery;

/// <summary>
/// Loads, warms and switches; remembers what serves and brings it back at start. A release that fails to load or warm never
/// displaces one that works.
/// </summary>
public sealed class ReleaseActivation(
    ModelHost models, ReleaseFolder folder, EdgeFolders folders, EdgeState state, ILogger<ReleaseActivation> log) : IHostedService
{
    /// <summary>
    /// A base release comes into place: it serves, and a local one tuned from another base steps back. Where it is the one that was in place before, its local one comes back too:
    /// a site that is rolled back serves what it served.
    /// </summary>
    public async Task ActivateBaseAsync(Digest id, CancellationToken cancellationToken)
    {
        var active = await state.FindActiveAsync(cancellationToken);
        if (active?.Base == id)
        {
            Serve(active.Serving);
            return;
        }

        var local = active?.Before is { } before && before.Base == id && before.Local is { } kept && Directory.Exists(folders.Release(kept)) ? before.Local : null;
        Serve(local ?? id);
        await state.SaveActiveAsync(new ActiveReleases(id, local) { Before = active is null ? null : active with { Before = null } }, cancellationToken);
    }

    /// <summary>A local release tuned from <paramref name="basis"/> serves.</summary>
    /// <exception cref="InputException">The base was replaced meanwhile.</exception>
    public async Task ActivateLocalAsync(Digest id, Digest basis, CancellationToken cancellationToken)
    {
        var active = await state.FindActiveAsync(cancellationToken);
        if (active?.Base != basis)
            throw new InputException("release", basis.ToString(), "is no longer the base in place", "Tune again on the new one.");
        Serve(id);
        await state.SaveActiveAsync(active with { Local = id }, cancellationToken);
    }

    /// <summary>Removes the files of a release that is neither in place nor serving; one that is stays.</summary>
    public async Task DiscardAsync(Digest id, CancellationToken cancellationToken)
    {
        var active = await state.FindActiveAsync(cancellationToken);
        if (active?.Base == id || active?.Local == id || models.CurrentId == id.ToString()) return;
        StopMarker.RemoveFolder(folders.Release(id));
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await state.FindActiveAsync(cancellationToken) is not { } active) return;
        try
        {
            Serve(active.Serving);
        }
        catch (InputException e)
        {
            // The edge stays up without a model: readiness says so, and a rollout mends it.
            log.LogError(e, "Release {Release} cannot be served any more.", active.Serving);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Serve(Digest id)
    {
        if (models.CurrentId == id.ToString()) return;
        var manifest = folder.Open(id);
        folder.VerifyFiles(id, manifest);
        var release = models.Load(folders.Release(id), manifest, id.ToString());
        try
        {
            release.Warm();
        }
        catch
        {
            release.Dispose();
            throw;
        }

        models.SwitchTo(release);
        log.LogInformation("Serving {Name} {Version} as {Release}, with {Precision}.", manifest.Name, manifest.Version, id.Short, release.Precision.Reason);
    }
}
