using Puente.Core.Training;

namespace Puente.Trainer.Kubernetes;

/// <summary>How a run ended, as the trainer contract has it.</summary>
/// <param name="Code">See <see cref="TrainerExitCode"/>; else the container's own.</param>
/// <param name="Failure">What to tell of it; null: the trainer's own words do.</param>
public sealed record Verdict(int Code, string? Failure = null)
{
    private const string Again = "The next try goes on from the checkpoint.";

    /// <summary>Judges the end that <paramref name="sight"/> shows.</summary>
    public static Verdict Of(PodSight sight)
    {
        var ended = sight.Terminated;
        if (ended?.ExitCode == TrainerExitCode.Completed || (ended is null && sight.IsComplete)) return new(TrainerExitCode.Completed);
        // What the trainer itself said of the job holds, whatever became of its pod.
        if (ended?.ExitCode is TrainerExitCode.BadInput or TrainerExitCode.NonFinite or TrainerExitCode.NativeLibrary) return new(ended.ExitCode);
        if (ended?.Reason == "OOMKilled") return new(TrainerExitCode.Failed, "The container was killed for its memory (OOMKilled). Raise resources.limits.memory in the manifest, or lower the recipe's batch.");
        if (sight.Failed?.Reason == "DeadlineExceeded") return new(TrainerExitCode.Failed, $"The Job took longer than its activeDeadlineSeconds. {Again}");
        if (sight.Disruption is { } disruption) return new(TrainerExitCode.Failed, $"The pod was taken away ({disruption}). {Again}");
        if (ended is not null) return new(ended.ExitCode, $"The container ended with exit code {ended.ExitCode}{(string.IsNullOrEmpty(ended.Message) ? "" : $": {ended.Message}")}.");
        if (sight.Failed is { } failed) return new(TrainerExitCode.Failed, $"The Job failed without a word of its pod ({failed.Reason}: {failed.Message}): its node may be lost. {Again}");
        return new(TrainerExitCode.Failed, $"The {(sight.Job is null ? "Job" : "pod")} is gone, and nobody here deleted it. {Again}");
    }
}
