using k8s.Models;
using Puente.Core.Training;

namespace Puente.Trainer.Kubernetes;

/// <summary>Follows one Job from its pod's wait for a node to the end of its container, and deletes it when a stop is wanted.</summary>
/// <param name="cluster">Where it runs.</param>
/// <param name="job">The Job.</param>
/// <param name="grace">How long its pod may take to end.</param>
/// <param name="pendingLimit">How long its pod may wait.</param>
/// <param name="output">Where its log goes.</param>
/// <param name="time">Clock of the limits.</param>
public sealed class Following(Cluster cluster, V1Job job, TimeSpan grace, TimeSpan pendingLimit, LauncherOutput output, TimeProvider time)
{
    /// <summary>Tries to read the log of a container that has ended: it may have gone with its node.</summary>
    private const int LastReads = 5;

    // The kubelet's report, the pod's removal and the Job's follow its container's end.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10), IdleLog = TimeSpan.FromMinutes(1), Unreachable = TimeSpan.FromMinutes(5);

    private readonly Pause _pause = new(time);
    private readonly long _began = time.GetTimestamp();
    private long? _lost, _failed;
    private string? _waiting;
    private bool _answered;

    /// <summary>Follows it; says how it ended.</summary>
    public async Task<Verdict> RunAsync(CancellationToken stop)
    {
        using var limit = new CancellationTokenSource();
        var deletion = Task.CompletedTask;
        // At once and not when the loop comes by: whoever wants a stop may kill this program in three seconds.
        using (stop.Register(() =>
        {
            limit.CancelAfter(grace + Margin);
            deletion = DeleteAsync(limit.Token);
        }))
        {
            try
            {
                var verdict = await FollowAsync(stop, limit.Token);
                await deletion;
                return verdict;
            }
            catch (Exception e) when (ClusterFault.Of(e) is { Code: TrainerExitCode.BadInput })
            {
                // A run that this account may not follow is not left behind.
                limit.CancelAfter(Margin);
                await DeleteAsync(limit.Token);
                throw;
            }
        }
    }

    private async Task<Verdict> FollowAsync(CancellationToken stop, CancellationToken limit)
    {
        PodLog? log = null;
        for (var reads = 0; ;)
        {
            var sight = await LookAsync(limit);
            if (limit.IsCancellationRequested) return Stopped(sight);
            if (sight is { HasStarted: true, Pod.Metadata.Name: { } pod })
            {
                log ??= new PodLog((since, token) => cluster.OpenLogAsync(pod, JobManifest.Container, since, token), output, IdleLog);
                var whole = await ReadAsync(log, sight.HasEnded, limit);
                // The sight was taken before the stream: one that began after the container's end has told all.
                if (sight.HasEnded && (whole || ++reads >= LastReads)) return stop.IsCancellationRequested ? Stopped(sight) : Verdict.Of(sight);
                if (whole) _pause.Reset();
            }
            else if (sight is { HasEnded: true })
            {
                return stop.IsCancellationRequested ? Stopped(sight) : Verdict.Of(sight);
            }
            else if (sight is not null && !stop.IsCancellationRequested && await PendingAsync(sight, limit) is { } given)
            {
                return given;
            }

            if (sight is not null && IsLost(sight)) return Verdict.Of(sight with { Pod = null });
            await _pause.WaitAsync(limit);
        }
    }

    /// <summary>One look; null while the cluster does not answer. It is given up after five minutes: the Job is left to run, and the next start finds it.</summary>
    private async Task<PodSight?> LookAsync(CancellationToken limit)
    {
        try
        {
            // The pod first: should the Job be gone by the second request, so is the pod.
            var pod = await cluster.FindPodAsync(job, limit);
            var there = await cluster.FindJobAsync(job.Metadata.Name, limit);
            if (_lost is not null) output.Say("The cluster answers again.");
            (_lost, _answered) = (null, true);
            return new PodSight(there?.Metadata.Uid == job.Metadata.Uid ? there : null, pod);
        }
        catch (Exception e) when (ClusterFault.Of(e) is { } fault)
        {
            if (limit.IsCancellationRequested) return null;
            if (!_answered && fault.Code == TrainerExitCode.BadInput) throw;
            if (_lost is null) output.Say($"{fault.Message} The Job runs on; asked again until {Unreachable.TotalMinutes:0} minutes have passed.");
            _lost ??= time.GetTimestamp();
            if (time.GetElapsedTime(_lost.Value) > Unreachable) throw new IOException($"{fault.Message} The Job runs on, and the next start of the same job finds it.", e);
            return null;
        }
    }

    private static async Task<bool> ReadAsync(PodLog log, bool final, CancellationToken limit)
    {
        try
        {
            return await log.ReadAsync(final, limit);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Says why the pod waits, once for each reason; gives it up, and the Job with it, after the limit.</summary>
    private async Task<Verdict?> PendingAsync(PodSight sight, CancellationToken limit)
    {
        var waiting = sight.Waiting();
        if (waiting != _waiting) output.Say($"The pod waits: {waiting}");
        _waiting = waiting;
        if (time.GetElapsedTime(_began) < pendingLimit) return null;
        await DeleteAsync(limit);
        return new Verdict(TrainerExitCode.Failed,
            $"The pod did not start within {pendingLimit.TotalMinutes:0.##} minutes: {waiting} Make room, mend the image or the manifest, or raise {LauncherOptions.Prefix}PENDING_MINUTES.");
    }

    /// <summary>Whether the Job failed and its pod was never reported ended: a lost node reports nothing.</summary>
    private bool IsLost(PodSight sight)
    {
        if (sight.Failed is null || sight.HasEnded) return false;
        _failed ??= time.GetTimestamp();
        return time.GetElapsedTime(_failed.Value) > grace + Margin;
    }

    /// <summary>After a stop: a container that got to its end first is done; any other was stopped.</summary>
    private static Verdict Stopped(PodSight? sight) => sight?.Terminated?.ExitCode == TrainerExitCode.Completed
        ? new(TrainerExitCode.Completed)
        : new(TrainerExitCode.Interrupted, "Interrupted. Go on from the last checkpoint.");

    /// <summary>Deletes the Job, again and again where the cluster does not answer.</summary>
    private async Task DeleteAsync(CancellationToken limit)
    {
        for (var pause = new Pause(time); ;)
        {
            try
            {
                await cluster.DeleteJobAsync(job, limit);
                return;
            }
            catch (Exception e) when (ClusterFault.Of(e) is { } fault)
            {
                output.Say($"Job {job.Metadata.Name} could not be deleted: {fault.Message}");
                if (limit.IsCancellationRequested) return;
            }

            await pause.WaitAsync(limit);
            if (limit.IsCancellationRequested) return;
        }
    }
}
