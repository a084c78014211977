namespace Puente.Learning.Training.Optimization;

/// <summary>Linear warm-up, then half a cosine to zero (Loshchilov and Hutter 2017).</summary>
/// <param name="peak">Learning rate at the end of the warm-up.</param>
/// <param name="warmUp">Part of the plan spent warming up, 0…1.</param>
public sealed class LearningRateSchedule(double peak, double warmUp)
{
    /// <summary>The rate at <paramref name="progress"/>, 0 at the start of the plan and 1 at its end.</summary>
    public double At(double progress)
    {
        if (progress < warmUp) return peak * Math.Max(progress, 1e-3) / warmUp;
        return peak * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, (progress - warmUp) / (1 - warmUp))));
    }
}
