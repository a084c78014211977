namespace Puente.Learning.Training.Pretraining.Probing;

/// <summary>The best probe of a run so far.</summary>
/// <param name="Best">Its score.</param>
/// <param name="Step">Steps done when it was taken: its weights are in <see cref="Pretrainer.BestFile"/>.</param>
/// <param name="Misses">Probes since without a better score.</param>
/// <param name="Stopped">Whether the plan ended for want of a better one.</param>
public sealed record ProbeState(double Best, int Step, int Misses, bool Stopped)
{
    /// <summary>The state after a probe of <paramref name="score"/> at <paramref name="step"/>.</summary>
    public static ProbeState After(ProbeState? before, double score, int step, int patience)
    {
        if (before is null || score > before.Best) return new ProbeState(score, step, 0, false);
        var misses = before.Misses + 1;
        return before with { Misses = misses, Stopped = patience > 0 && misses >= patience };
    }
}
