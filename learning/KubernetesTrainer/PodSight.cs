using k8s.Models;

namespace Puente.Trainer.Kubernetes;

/// <summary>What the cluster says of a Job and its pod at one moment.</summary>
/// <param name="Job">The Job; null: it is gone.</param>
/// <param name="Pod">Its pod; null: there is none, or it is gone.</param>
public sealed record PodSight(V1Job? Job, V1Pod? Pod)
{
    /// <summary>How the trainer's container stands; null before a node has the pod.</summary>
    public V1ContainerState? Container => Pod?.Status?.ContainerStatuses?.FirstOrDefault(status => status.Name == JobManifest.Container)?.State;

    /// <summary>How the container ended; null: it has not.</summary>
    public V1ContainerStateTerminated? Terminated => Container?.Terminated;

    /// <summary>Whether the container runs or ran: there is a log.</summary>
    public bool HasStarted => Container is { Running: not null } or { Terminated: not null };

    /// <summary>Whether the Job ended well.</summary>
    public bool IsComplete => Condition("Complete") is not null;

    /// <summary>Why the Job failed; null: it has not.</summary>
    public V1JobCondition? Failed => Condition("Failed") ?? Condition("FailureTarget");

    /// <summary>Whether nothing more will happen: the container ended, or there is none and none will be.</summary>
    public bool HasEnded => Terminated is not null || (Pod?.Status?.Phase is "Succeeded" or "Failed" && !HasStarted) || (Pod is null && (Job is null || IsComplete || Failed is not null));

    /// <summary>The pod was taken away by no fault of its own: evicted, preempted, its node lost or shut down. What the cluster says of it; null: it was not.</summary>
    public string? Disruption
    {
        get
        {
            if (Pod?.Status is not { } status) return null;
            var target = status.Conditions?.FirstOrDefault(condition => condition is { Type: "DisruptionTarget", Status: "True" });
            if (status.Reason is null or "" && target is null) return null;
            return string.Join(": ", new[] { status.Reason is { Length: > 0 } reason ? reason : target!.Reason, status.Message is { Length: > 0 } message ? message : target?.Message }.Where(text => !string.IsNullOrEmpty(text)));
        }
    }

    /// <summary>Why the pod does not run yet, as the cluster says it.</summary>
    public string Waiting()
    {
        if (Pod?.Status is not { } status)
            return Job?.Spec?.Suspend == true ? "the Job is suspended, a queue may hold it" : $"the Job has no pod yet; where that lasts, 'kubectl describe job {Job?.Metadata.Name}' says why";
        var waiting = (status.InitContainerStatuses ?? []).Concat(status.ContainerStatuses ?? []).Select(container => container.State?.Waiting).FirstOrDefault(state => state is not null && state.Reason != "PodInitializing");
        if (waiting is not null) return Words(waiting.Reason, waiting.Message);
        var scheduled = status.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" });
        return scheduled is not null ? Words(scheduled.Reason, scheduled.Message) : Words(status.Reason ?? status.Phase, status.Message);
    }

    private static string Words(string? reason, string? message) => string.IsNullOrEmpty(message) ? reason ?? "Pending" : $"{reason}: {message}";

    private V1JobCondition? Condition(string type) => Job?.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == "True");
}
