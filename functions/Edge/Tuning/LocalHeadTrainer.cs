using Puente.Core.Training;
using Puente.Functions.Common.Trainer;

namespace Puente.Edge.Tuning;

/// <summary>Starts the trainer on this machine.</summary>
public sealed class LocalHeadTrainer(TrainerProcess trainer) : IHeadTrainer
{
    /// <inheritdoc/>
    public Task TrainAsync(TrainerJob job, CancellationToken cancellationToken) => trainer.RunAsync(job, _ => { }, cancellationToken);
}
