namespace Puente.Learning.Training.Calibration;

/// <summary>What an abstention band promises.</summary>
public sealed record AbstentionOptions
{
    /// <summary>Share of wrong answers allowed among the answered, above 0 and below 1. Default 0.05.</summary>
    public double Risk { get; init; } = 0.05;

    /// <summary>Probability with which the promise holds over draws of the labelled set, above 0 and below 1. Default 0.9.</summary>
    public double Confidence { get; init; } = 0.9;

    /// <summary>These options, or all of their faults in one error.</summary>
    /// <exception cref="ArgumentException">Something is out of bounds.</exception>
    public AbstentionOptions Validated()
    {
        List<string> faults = [];
        if (Risk is not (> 0 and < 1)) faults.Add($"risk {Risk} is not between 0 and 1: 0.05 allows one answer in twenty to be wrong");
        if (Confidence is not (> 0 and < 1)) faults.Add($"confidence {Confidence} is not between 0 and 1: 0.9 is usual");
        return faults.Count == 0 ? this : throw new ArgumentException($"Abstention: {string.Join("; ", faults)}.");
    }
}
