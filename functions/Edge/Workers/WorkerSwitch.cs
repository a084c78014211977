using System.Globalization;
using Puente.Core;
using Puente.Edge.Delivery;

namespace Puente.Edge.Workers;

/// <summary>Waits until a site's workers have made a switch: in place is what they serve. Where none runs there is none to wait for.</summary>
public sealed class WorkerSwitch(SiteWorkers workers, TimeProvider time)
{
    /// <summary>Tries after which a worker that cannot serve a release is believed: a shared disk may show files late.</summary>
    public const int Tries = 3;

    /// <summary>The longest wait: an engine for an accelerator is built in minutes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan _ask = TimeSpan.FromSeconds(5);

    /// <summary>Ends when each worker that was seen alive meanwhile serves <paramref name="active"/>, or has ended.</summary>
    /// <param name="active">What is in place.</param>
    /// <param name="stillWanted">Asked now and then; what it throws ends the wait. Null: it stays wanted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InputException">A worker cannot serve it, or they did not switch in time.</exception>
    public async Task WaitAsync(ActiveReleases active, Func<CancellationToken, Task>? stillWanted, CancellationToken cancellationToken)
    {
        var (begun, asked) = (time.GetTimestamp(), time.GetTimestamp());
        // By id: one that dies of the release must not be taken for one that was not needed.
        var waiting = new Dictionary<string, string>();
        while (true)
        {
            var seen = workers.Seen;
            if (seen.Live.FirstOrDefault(one => one.Refused == active.Placement && one.Tries >= Tries) is { } refusing)
                throw Refused(active, $"cannot be served by worker {refusing.Name}: {refusing.Fault}");
            var isServed = seen.Live.Any(one => one.Placement == active.Placement);
            var died = isServed ? [] : waiting.Where(one => seen.All.Any(other => other.Report.Id == one.Key && other.IsLost)).Select(one => one.Value).ToList();
            if (died.Count >= Tries)
                throw Refused(active, string.Create(CultureInfo.InvariantCulture, $"was not served by any of {died.Count} workers that went silent one after the other, such as {died[0]}"));
            foreach (var one in seen.All.Where(one => one.IsLive)) waiting[one.Report.Id] = one.Report.Name;
            foreach (var id in waiting.Keys.Where(id => IsDone(seen.All.FirstOrDefault(one => one.Report.Id == id), active, isServed)).ToList()) waiting.Remove(id);
            if (seen.Unknown is null && waiting.Count == 0) return;
            if (time.GetElapsedTime(begun) > Longest)
            {
                var who = waiting.Count > 0 ? $"worker {waiting.Values.First()}" : "workers that can be heard of";
                throw Refused(active, string.Create(CultureInfo.InvariantCulture, $"was not served within {Longest.TotalMinutes:0} minutes by {who}"));
            }

            if (stillWanted is not null && time.GetElapsedTime(asked) > _ask)
            {
                await stillWanted(cancellationToken);
                asked = time.GetTimestamp();
            }

            await Task.Delay(SiteWorkers.Look / 2, time, cancellationToken);
        }
    }

    private static InputException Refused(ActiveReleases active, string problem) =>
        new("release", active.Serving.ToString(), problem, "What was in place before is in place again; see that worker's log.");

    /// <summary>It serves the release, has ended, or has gone while another serves it. One whose word is no longer there had ended.</summary>
    private static bool IsDone(SeenWorker? one, ActiveReleases active, bool isServed) =>
        one is null || (one.IsLive ? one.Report.Placement == active.Placement : one.Report.HasEnded || isServed);
}
