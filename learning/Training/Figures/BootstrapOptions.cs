namespace Puente.Learning.Training.Figures;

/// <summary>When and how intervals are given.</summary>
public sealed record BootstrapOptions
{
    /// <summary>Source photograph of each sample, [N].</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>Resamples, at least 100. Default 1,000: the ends of a 95 % interval then rest on 25 resamples each.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Share of intervals that hold the truth, above 0 and below 1. Default 0.95.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>
    /// Groups below which no macro interval is given. Default 10: with fewer clusters percentile intervals are markedly too narrow
    /// (Cameron, Gelbach and Miller 2008), and a narrow interval misleads more than none.
    /// </summary>
    public int MinGroups { get; init; } = 10;

    /// <summary>Groups with the class, and groups without, below which the class gets no interval. Default 5.</summary>
    public int MinClassGroups { get; init; } = 5;

    /// <summary>Seed of the resamples.</summary>
    public int Seed { get; init; }

    /// <summary>These options, or all of their faults in one error.</summary>
    /// <exception cref="ArgumentException">Something is out of bounds.</exception>
    public BootstrapOptions Validated(int samples)
    {
        List<string> faults = [];
        if (Groups.Count != samples) faults.Add($"{Groups.Count} groups for {samples} samples: give one a sample");
        if (Resamples < 100) faults.Add($"resamples {Resamples} is below 100: 1000 will do");
        if (Confidence is not (> 0 and < 1)) faults.Add($"confidence {Confidence} is not between 0 and 1: 0.95 is usual");
        if (MinGroups < 2 || MinClassGroups < 1) faults.Add($"minGroups {MinGroups} and minClassGroups {MinClassGroups} must be at least 2 and 1");
        return faults.Count == 0 ? this : throw new ArgumentException($"Bootstrap: {string.Join("; ", faults)}.");
    }
}
