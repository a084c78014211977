using k8s.Models;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Trainer.Kubernetes;

/// <summary>
/// Runs one job as one Kubernetes Job, for whoever started this program as a trainer: finds the Job or creates it, follows it to its end, deletes it when a stop is wanted.
/// The Job's name is the job's, so that a launcher that was killed finds it again.
/// </summary>
public sealed class Launcher(Cluster cluster, JobManifest manifest, PodJob job, LauncherOptions options, LauncherOutput output, TimeProvider time)
{
    /// <summary>Runs it; returns the exit code.</summary>
    /// <param name="stop">Deletes the Job, so that the trainer gets SIGTERM and writes its checkpoint.</param>
    /// <exception cref="InputException">Another job runs in this folder.</exception>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        if (await SubmitAsync(stop) is not { } submitted) return output.Fail(TrainerExitCode.Interrupted, "Stopped before the Job was created.");
        var verdict = await new Following(cluster, submitted, manifest.Grace, options.PendingLimit, output, time).RunAsync(stop);
        var code = verdict.Failure is { } failure && !output.ToldFailure ? output.Fail(verdict.Code, failure) : verdict.Code;
        if (!stop.IsCancellationRequested) await MarkToldAsync(submitted);
        return code;
    }

    /// <summary>The Job to follow; null: a stop came before there was one.</summary>
    private async Task<V1Job?> SubmitAsync(CancellationToken stop)
    {
        var pause = new Pause(time);
        var said = false;
        while (true)
        {
            var there = await cluster.FindJobAsync(job.Name, CancellationToken.None);
            if (there is null)
            {
                if (stop.IsCancellationRequested) return null;
                job.Write();
                if (await cluster.CreateJobAsync(manifest.Fill(job)) is not { } created) continue;
                output.Say($"Job {job.Name} is created in namespace {cluster.Namespace}.");
                return created;
            }

            if (there.Metadata.DeletionTimestamp is null)
            {
                if (!IsOver(there))
                {
                    output.Say($"Job {job.Name} is there already: its log follows.");
                    return there;
                }

                await cluster.DeleteJobAsync(there, CancellationToken.None);
            }

            if (!said) output.Say($"An earlier Job {job.Name} has to go first.");
            said = true;
            if (stop.IsCancellationRequested) return null;
            await pause.WaitAsync(stop);
        }
    }

    /// <summary>Whether <paramref name="there"/> has ended and nobody waits for how: it was told, or did something else.</summary>
    private bool IsOver(V1Job there)
    {
        var same = Annotation(there, JobManifest.DigestKey) == job.Digest.ToString();
        var sight = new PodSight(there, null);
        if (sight.IsComplete || sight.Failed is not null) return !same || Annotation(there, JobManifest.ToldKey) is not null;
        return same ? false : throw new InputException(
            "job", job.Name, $"is a Job that runs another job from this folder ({Annotation(there, JobManifest.FileKey) ?? "not one of the launcher's"})",
            $"Wait for its end, or stop it: kubectl delete job {job.Name} -n {cluster.Namespace}.");
    }

    /// <summary>The next start of the same job must not take this Job's end for its own: slices of one run have equal job files.</summary>
    private async Task MarkToldAsync(V1Job told)
    {
        try
        {
            await cluster.AnnotateAsync(told, JobManifest.ToldKey, "true");
        }
        catch (Exception e) when (ClusterFault.Of(e) is { } fault)
        {
            output.Say($"Job {job.Name} could not be marked as told; a next start may tell its end once more. {fault.Message}");
        }
    }

    private static string? Annotation(V1Job job, string key) => job.Metadata.Annotations?.TryGetValue(key, out var value) == true ? value : null;
}
