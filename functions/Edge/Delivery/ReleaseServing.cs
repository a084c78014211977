using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Edge.Workers;
using Puente.Serving.Models;

namespace Puente.Edge.Delivery;

/// <summary>Puts a release of this site's disk in place in this process, or proves that it could be.</summary>
public sealed class ReleaseServing(ModelHost models, ReleaseFolder folder, EdgeFolders folders, ILogger<ReleaseServing> log)
{
    /// <summary>Whether <paramref name="id"/> serves here.</summary>
    public bool Serves(Digest id) => models.CurrentId == id.ToString();

    /// <summary>What the release that serves has done since it was loaded.</summary>
    public WorkerFigures Figures => WorkerFigures.Of(models.CurrentStatistics);

    /// <summary>Loads and warms a release beside the one that serves, and switches. What fails to load or warm displaces nothing.</summary>
    /// <exception cref="InputException">It is not here, is not what it claims, or cannot answer.</exception>
    public void Serve(Digest id)
    {
        if (Serves(id)) return;
        var release = Load(id);
        models.SwitchTo(release);
        log.LogInformation("Serving {Name} {Version} as {Release}, with {Precision}.", release.Manifest.Name, release.Manifest.Version, id.Short, release.Precision.Reason);
    }

    /// <summary>Loads what serves anew beside itself, and switches, where the host's settings would serve another of its graphs now.</summary>
    /// <exception cref="InputException">As <see cref="Serve"/>; it serves on as it did.</exception>
    public void ServeAsConfigured()
    {
        if (models.IsAsConfigured || models.CurrentId is not { } current) return;
        var release = Load(Digest.Parse(current));
        models.SwitchTo(release);
        log.LogInformation("Serving {Name} {Version} with {Precision}.", release.Manifest.Name, release.Manifest.Version, release.Precision.Reason);
    }

    /// <summary>Loads and warms a release, and frees it: others serve it.</summary>
    /// <exception cref="InputException">As <see cref="Serve"/>.</exception>
    public void Prove(Digest id)
    {
        using var release = Load(id);
        log.LogInformation("{Name} {Version} answers: workers may serve it as {Release}.", release.Manifest.Name, release.Manifest.Version, id.Short);
    }

    private LoadedRelease Load(Digest id)
    {
        var manifest = folder.Open(id);
        // What runs here. The weights, the largest, are for tunings, which check them: a worker that starts does not read them.
        folder.VerifyFiles(id, manifest, file => file.Name != manifest.BackboneWeights);
        var release = models.Load(folders.Release(id), manifest, id.ToString());
        try
        {
            release.Warm();
            return release;
        }
        catch
        {
            release.Dispose();
            throw;
        }
    }
}
