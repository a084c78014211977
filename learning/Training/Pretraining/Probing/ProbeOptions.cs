namespace Puente.Learning.Training.Pretraining.Probing;

/// <summary>How the progress of pretraining is told while it runs. A loss does not tell it: lower ones have probed worse.</summary>
public sealed record ProbeOptions
{
    /// <summary>Steps from one probe to the next; null: a tenth of the plan, by steps or by time, where the job names a labelled folder, else none. The end of the plan is probed in any case.</summary>
    public int? Every { get; init; }

    /// <summary>What scores the labelled images.</summary>
    public ProbeMethod Method { get; init; } = ProbeMethod.Linear;

    /// <summary>Neighbours that vote; read under <see cref="ProbeMethod.Neighbours"/>.</summary>
    public int Neighbours { get; init; } = 10;

    /// <summary>Probes without a better score after which the plan ends; 0: never. Needs a labelled folder.</summary>
    public int Patience { get; init; }

    /// <summary>Unlabelled images on which rank and uniformity are measured.</summary>
    public int HealthImages { get; init; } = 256;
}
