using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Adaptation;

namespace Puente.Learning.Training.Tasks;

/// <summary>Reads job files.</summary>
public static class Jobs
{
    private const string Schema = "puente.trainer/v1";

    /// <summary>Reads the job at <paramref name="path"/>; its paths come out absolute, its output folder exists.</summary>
    /// <exception cref="InputException">The file is no job, or a figure is out of bounds.</exception>
    public static TrainerJob Read(string path)
    {
        var job = Json.ReadFile<TrainerJob>(path);
        if (job.Schema != Schema) throw new InputException("schema", job.Schema, "is not known to this trainer", $"Write '{Schema}'.");
        foreach (var (field, value) in new (string, object?)[] { ("budget", job.Budget), ("import", job.Import), ("device", job.Device) })
            if (value is null) throw new InputException(field, null, "is null", "Leave it out for its default.");
        if (job.Device != "cpu" && job.Task != TrainerTask.Pretrain)
            throw new InputException("device", job.Device, $"is not used by task '{job.Task.ToString().ToLowerInvariant()}', which runs on the CPU", "Leave 'device' out.");
        if (job.Threads is < 0 or > 1024) throw new InputException("threads", $"{job.Threads}", "is out of bounds", "Give 0 for every core, or 1 to 1024.");
        if (job.Loaders is < 0 or > 256) throw new InputException("loaders", $"{job.Loaders}", "is out of bounds", "Give 0 to choose by the cores, or 1 to 256.");
        if (job.Budget.Seconds is { } seconds && !(seconds > 0)) throw new InputException("budget.seconds", $"{seconds}", "is not above 0", "Leave it out for no bound.");
        if (job.Budget.Steps is < 1) throw new InputException("budget.steps", $"{job.Budget.Steps}", "is below 1", "Leave it out for no bound.");
        if (job.TotalSeconds is { } total && !(total > 0)) throw new InputException("totalSeconds", $"{total}", "is not above 0", "Leave it out to train by the recipe's steps.");
        if (job.Adapt is { } adapt) AdaptationFaults.Check(adapt, job.Task);
        if (string.IsNullOrWhiteSpace(job.Output)) throw new InputException("output", job.Output, "is empty", "Name a folder.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        job = job with
        {
            Output = Path.GetFullPath(job.Output, folder),
            Recipe = Absolute(job.Recipe, folder),
            Dataset = Absolute(job.Dataset, folder),
            Shards = Absolute(job.Shards, folder),
            Checkpoint = Absolute(job.Checkpoint, folder),
            Initial = Absolute(job.Initial, folder),
            Probe = Absolute(job.Probe, folder),
            Backbone = Absolute(job.Backbone, folder),
            Labelled = Absolute(job.Labelled, folder),
            Weights = Absolute(job.Weights, folder),
            Head = Absolute(job.Head, folder),
            Other = Absolute(job.Other, folder),
        };
        Directory.CreateDirectory(job.Output);
        return job;
    }

    /// <summary>The value of a field that this task needs.</summary>
    /// <exception cref="InputException">It was left out.</exception>
    public static string Required(string? value, string field) =>
        value ?? throw new InputException(field, null, "is missing from the job", $"Give '{field}' a path.");

    private static string? Absolute(string? path, string folder) => path is null ? null : Path.GetFullPath(path, folder);
}
