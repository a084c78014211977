namespace Puente.Edge.Tuning.Queue;

/// <summary>The tunings that an agent asks for, in one state document.</summary>
/// <param name="Jobs">Oldest first.</param>
public sealed record TuningDocument(IReadOnlyList<TuningJob> Jobs)
{
    /// <summary>How many are kept; the oldest that have ended, which nobody came back for, go first.</summary>
    public const int MaxJobs = 64;

    /// <summary>None.</summary>
    public static TuningDocument Empty { get; } = new([]);

    /// <summary>The one of that folder; null when there is none.</summary>
    public TuningJob? Find(string output) => Jobs.FirstOrDefault(job => job.Output == output);

    /// <summary>With <paramref name="job"/> in the place of the one of its folder, or at the end.</summary>
    public TuningDocument With(TuningJob job) =>
        Find(job.Output) is null ? Trimmed([.. Jobs, job]) : new([.. Jobs.Select(one => one.Output == job.Output ? job : one)]);

    /// <summary>Without the one of that folder.</summary>
    public TuningDocument Without(string output) => new([.. Jobs.Where(job => job.Output != output)]);

    private static TuningDocument Trimmed(List<TuningJob> jobs)
    {
        while (jobs.Count > MaxJobs && jobs.FindIndex(job => job.Outcome is not null) is >= 0 and var ended) jobs.RemoveAt(ended);
        return new(jobs);
    }
}
