using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Edge.Uplink;
using Puente.Edge.Workers;

namespace Puente.Edge.Delivery;

/// <summary>
/// A worker's way to the release in place: the agent writes which that is into the site's state, and each worker looks, whatever it served before. The one that it
/// serves stays until the new one has answered; one that cannot be served is tried again, more and more seldom, until the state names another.
/// </summary>
public sealed class ReleaseFollower(ReleaseServing serving, EdgeState state, Backoff backoff, TimeProvider time, ILogger<ReleaseFollower> log) : BackgroundService
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);
    private Digest? _refused;
    private DateTimeOffset _again;
    private int _failures;
    private bool _away;
    private volatile ServedPlacement? _served;
    private volatile PlacementRefusal? _refusal;

    /// <summary>What it has followed; null before the first.</summary>
    public ServedPlacement? Served => _served;

    /// <summary>What it could not follow; null while it does, or while there is nothing to follow.</summary>
    public PlacementRefusal? Refusal => _refusal;

    /// <summary>Why the release in place is not served here; null while it is, or while there is none.</summary>
    public string? Fault => _refusal?.Reason;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host starts meanwhile: whether this worker is ready is asked of it, not of its start.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken);
            await Task.Delay(_look, time, stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await state.FindActiveAsync(cancellationToken) is { } active) Follow(active);
            _away = false;
        }
        catch (Exception e) when (CloudLink.IsMiss(e))
        {
            if (!_away) log.LogWarning(e, "The site's state does not answer; what serves goes on.");
            _away = true;
        }
    }

    private void Follow(ActiveReleases active)
    {
        var id = active.Serving;
        if (id == _refused && active.Placement == _refusal?.Placement && time.GetUtcNow() < _again) return;
        if (id != _refused) _failures = 0;
        try
        {
            var servedAlready = serving.Serves(id);
            serving.Serve(id);
            if (_served?.Placement != active.Placement || !servedAlready)
                _served = new ServedPlacement(active.Placement, id.ToString(), servedAlready ? serving.Figures : WorkerFigures.None);
            (_refused, _failures, _refusal) = (null, 0, null);
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            if (_failures == 0) log.LogError(e, "Release {Release} cannot be served here; it is tried again.", id.Short);
            (_refused, _again) = (id, time.GetUtcNow() + backoff.After(++_failures));
            _refusal = new PlacementRefusal(active.Placement, e.Message, _failures);
        }
    }
}
