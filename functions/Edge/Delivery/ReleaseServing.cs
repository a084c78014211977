using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Edge.Workers;
using Puente.Serving.Models;

namespace Puente.Edge.Delivery;

/// <summary>Puts a release of this site's disk in place in this process, or proves that it could be. One change at a time: a release that is opened anew never displaces one that came meanwhile.</summary>
public sealed class ReleaseServing(ModelHost models, ReleaseFolder folder, EdgeFolders folders, ILogger<ReleaseServing> log)
{
    private readonly Lock _changing = new(), _counting = new();
    private WorkerFigures _before = WorkerFigures.None;

    /// <summary>Whether <paramref name="id"/> serves here.</summary>
    public bool Serves(Digest id) => models.CurrentId == id.ToString();

    /// <summary>What the release that serves has done since it came into place, however often it was opened anew.</summary>
    public WorkerFigures Figures
    {
        get
        {
            lock (_counting) return _before.Plus(WorkerFigures.Of(models.CurrentStatistics));
        }
    }

    /// <summary>Loads and warms a release beside the one that serves, and switches. What fails to load or warm displaces nothing.</summary>
    /// <exception cref="InputException">It is not here, is not what it claims, or cannot answer.</exception>
    public void Serve(Digest id)
    {
        lock (_changing)
        {
            if (Serves(id)) return;
            var release = Load(id);
            Switch(release, WorkerFigures.None);
            log.LogInformation("Serving {Name} {Version} as {Release}, with {Precision}.", release.Manifest.Name, release.Manifest.Version, id.Short, release.Precision.Reason);
        }
    }

    /// <summary>Loads what serves anew beside itself, and switches, where the host's settings would serve another of its graphs now.</summary>
    /// <exception cref="InputException">As <see cref="Serve"/>; it serves on as it did.</exception>
    public void ServeAsConfigured()
    {
        lock (_changing)
        {
            if (models.IsAsConfigured || models.CurrentId is not { } current) return;
            var release = Load(Digest.Parse(current));
            // Requests under way are answered by the old one and not counted: fewer than it has places.
            Switch(release, Figures);
            log.LogInformation("Serving {Name} {Version} with {Precision}.", release.Manifest.Name, release.Manifest.Version, release.Precision.Reason);
        }
    }

    /// <summary>Loads and warms a release, and frees it: others serve it.</summary>
    /// <exception cref="InputException">As <see cref="Serve"/>.</exception>
    public void Prove(Digest id)
    {
        using var release = Load(id);
        log.LogInformation("{Name} {Version} answers: workers may serve it as {Release}.", release.Manifest.Name, release.Manifest.Version, id.Short);
    }

    private void Switch(LoadedRelease release, WorkerFigures before)
    {
        lock (_counting)
        {
            models.SwitchTo(release);
            _before = before;
        }
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
