using k8s;
using k8s.Models;
using Puente.Core;
using YamlDotNet.Core;

namespace Puente.Trainer.Kubernetes;

/// <summary>A Job as its operator wrote it, which a job of ours fills in: name, job file, and what the launcher relies on.</summary>
public sealed class JobManifest
{
    /// <summary>The container that runs the trainer.</summary>
    public const string Container = "trainer";

    /// <summary>Annotations of a Job: what it does, the job file's path in the pod, and, once who asked knows how it ended, that they do.</summary>
    public const string DigestKey = "puente/job-digest", FileKey = "puente/job-file", ToldKey = "puente/told";

    private static readonly TimeSpan Preparation = TimeSpan.FromHours(1);

    private readonly V1Job _job;
    private readonly TimeSpan _pendingLimit;

    private JobManifest(V1Job job, string mountPath, TimeSpan pendingLimit) => (_job, MountPath, _pendingLimit) = (job, mountPath, pendingLimit);

    /// <summary>Where the container mounts the shared volume.</summary>
    public string MountPath { get; }

    /// <summary>How long a pod that is told to end may take.</summary>
    public TimeSpan Grace => TimeSpan.FromSeconds(_job.Spec.Template.Spec.TerminationGracePeriodSeconds ?? 30);

    /// <summary>Reads and checks the manifest.</summary>
    /// <exception cref="InputException">It is no Job that a trainer could run in; all faults are told.</exception>
    public static JobManifest Read(LauncherOptions options)
    {
        var job = Parse(options.Manifest);
        var faults = Faults(job).ToList();
        var trainer = job.Spec?.Template?.Spec?.Containers?.FirstOrDefault(container => container.Name == Container);
        var mounts = trainer is null ? [] : Mounts(job, trainer, options.PodVolume);
        if (trainer is not null && mounts.Count != 1)
            faults.Add(options.PodVolume is { } path
                ? $"container '{Container}' mounts nothing at {path}, which {LauncherOptions.Prefix}POD_VOLUME names"
                : $"container '{Container}' mounts {mounts.Count} claims, must mount one; or name the mount in {LauncherOptions.Prefix}POD_VOLUME");
        if (faults.Count > 0) throw new InputException("manifest", options.Manifest, string.Join("; ", faults), "Mend it; deploy/training/trainer-job.yaml is one that works.");
        if (options.Image is not null) trainer!.Image = options.Image;
        return new JobManifest(job, mounts[0], options.PendingLimit);
    }

    /// <summary>The Job that does <paramref name="job"/>.</summary>
    public V1Job Fill(PodJob job)
    {
        var filled = KubernetesJson.Deserialize<V1Job>(KubernetesJson.Serialize(_job));
        filled.ApiVersion = "batch/v1";
        filled.Kind = "Job";
        filled.Metadata ??= new V1ObjectMeta();
        (filled.Metadata.Name, filled.Metadata.GenerateName, filled.Metadata.NamespaceProperty) = (job.Name, null, null);
        filled.Metadata.Labels = new Dictionary<string, string>(filled.Metadata.Labels ?? new Dictionary<string, string>()) { ["app.kubernetes.io/managed-by"] = "puente-trainer-kubernetes" };
        filled.Metadata.Annotations = new Dictionary<string, string>(filled.Metadata.Annotations ?? new Dictionary<string, string>()) { [DigestKey] = job.Digest.ToString(), [FileKey] = job.File };
        // One pod, once: a second would begin again from the same job file, unseen. Who started the launcher tries again, with the checkpoint that there is by then.
        // An exit code is then all that fails a Job, and an evicted pod must not be ignored, so the manifest's policy, which speaks of retries, has nothing left to say.
        (filled.Spec.BackoffLimit, filled.Spec.PodFailurePolicy) = (0, null);
        // Should nobody come back for it, a job that is bounded in time ends by itself: twice its time, and an hour for the dictionary and the export.
        if (job.Seconds is { } seconds)
            filled.Spec.ActiveDeadlineSeconds ??= (long)Math.Clamp((_pendingLimit + Preparation).TotalSeconds + 2 * seconds, 1, int.MaxValue);
        Name(filled.Spec.Template.Spec.Containers.First(container => container.Name == Container), job.File);
        return filled;
    }

    private static void Name(V1Container trainer, string file)
    {
        foreach (var words in new[] { trainer.Command, trainer.Args }.OfType<IList<string>>())
            if (words.IndexOf("--job") is >= 0 and var at && at + 1 < words.Count)
            {
                words[at + 1] = file;
                return;
            }

        trainer.Args = [.. trainer.Args ?? [], "--job", file];
    }

    private static V1Job Parse(string path)
    {
        try
        {
            // Strict: a field that this client does not know would be lost on its way to the cluster.
            return KubernetesYaml.Deserialize<V1Job>(File.ReadAllText(path), strict: true) ?? throw new YamlException("it is empty");
        }
        catch (YamlException e)
        {
            throw new InputException("manifest", path, $"is no Job: {e.Message}{(e.InnerException is { } inner ? $" {inner.Message}" : "")}", "Check it with 'kubectl apply --dry-run=server -f'.");
        }
    }

    private static IEnumerable<string> Faults(V1Job job)
    {
        if (job.Kind != "Job" || job.ApiVersion != "batch/v1") yield return $"kind is '{job.Kind}' of '{job.ApiVersion}', must be Job of batch/v1";
        if (job.Spec?.Template?.Spec is not { } pod)
        {
            yield return "spec.template.spec is missing";
            yield break;
        }

        if (pod.RestartPolicy != "Never") yield return $"restartPolicy is '{pod.RestartPolicy}', must be Never: a container that starts again would begin again from the same job file";
        if ((job.Spec.Parallelism ?? 1) != 1 || (job.Spec.Completions ?? 1) != 1) yield return "parallelism and completions must be 1: many nodes are for trainers/pytorch";
        var trainers = (pod.Containers ?? []).Where(container => container.Name == Container).ToList();
        if (trainers.Count == 0) yield return $"no container is named '{Container}' among [{string.Join(", ", (pod.Containers ?? []).Select(container => container.Name))}]";
        else if (trainers[0].Stdin != true) yield return $"stdin of container '{Container}' is not true: the trainer would stop at once";
    }

    private static List<string> Mounts(V1Job job, V1Container trainer, string? named)
    {
        var mounts = trainer.VolumeMounts ?? [];
        if (named is not null) return [.. mounts.Select(mount => mount.MountPath).Where(path => path.TrimEnd('/') == named.TrimEnd('/'))];
        var claims = (job.Spec.Template.Spec.Volumes ?? []).Where(volume => volume.PersistentVolumeClaim is not null).Select(volume => volume.Name).ToHashSet();
        return [.. mounts.Where(mount => claims.Contains(mount.Name)).Select(mount => mount.MountPath)];
    }
}
