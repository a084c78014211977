using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Edge.Delivery;
using Puente.Edge.Inventory;
using Puente.Serving.Sessions;

namespace Puente.Edge.Workers;

/// <summary>
/// A worker's word to its agent: what it serves, what it counted, and what it runs on. Told as what it serves changes, every <see cref="Beat"/> so that it is known to live,
/// and as the last thing that it does: its ports are closed by then.
/// </summary>
public sealed class WorkerReporter(WorkerFolder folder, ReleaseFollower follower, ReleaseServing serving, TimeProvider time, ILogger<WorkerReporter> log) : BackgroundService
{
    /// <summary>How long it is silent at most.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(500);
    private volatile string _id = Guid.NewGuid().ToString("n");
    private WorkerHardware? _hardware;
    private WorkerFigures _taken = WorkerFigures.None;
    private WorkerReport? _told;
    private long _toldAt;
    private bool _away;

    /// <summary>What its words go by now.</summary>
    public string Id => _id;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Tell(hasEnded: true);
    }

    /// <summary>Says how it is, if that is news or it was silent long enough.</summary>
    public void Tell(bool hasEnded = false)
    {
        var served = follower.Served;
        var figures = served is null ? WorkerFigures.None : serving.Figures.Since(served.Before);
        if (served?.Placement != _told?.Placement) _taken = WorkerFigures.None;
        var refusal = follower.Refusal;
        var next = new WorkerReport(_id, Environment.MachineName, (_told?.Revision ?? 0) + 1, figures.Since(_taken))
        {
            Placement = served?.Placement,
            Release = served?.Release,
            Refused = refusal?.Placement,
            Fault = refusal?.Reason,
            Tries = refusal?.Tries ?? 0,
            HasEnded = hasEnded,
            Hardware = _hardware,
        };
        if (!hasEnded && _told is not null && IsSame(next, _told) && time.GetElapsedTime(_toldAt) < Beat) return;
        try
        {
            if (_told is not null && !folder.Has(_id))
            {
                // It was silent for so long that the agent took what it had told, and forgot it: what it counts from here on is told as another's.
                _taken = served?.Placement == _told.Placement ? _taken.Plus(_told.Figures) : WorkerFigures.None;
                _id = Guid.NewGuid().ToString("n");
                next = next with { Id = _id, Figures = figures.Since(_taken) };
            }

            folder.Write(next);
            (_told, _toldAt, _away) = (next, time.GetTimestamp(), false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_away) log.LogWarning(e, "The agent is not told how this worker is: the site's folder cannot be written.");
            _away = true;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        // Before it asks the machine, which may take seconds: that it is there is news.
        Tell();
        _hardware = new WorkerHardware(
            MachineMark.Read(), Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, RuntimeBuild.Providers, AcceleratorProbe.Ask());
        while (!stoppingToken.IsCancellationRequested)
        {
            Tell();
            await Task.Delay(_look, time, stoppingToken);
        }
    }

    private static bool IsSame(WorkerReport one, WorkerReport other) =>
        (one.Placement, one.Refused, one.Tries, one.Hardware) == (other.Placement, other.Refused, other.Tries, other.Hardware);
}
