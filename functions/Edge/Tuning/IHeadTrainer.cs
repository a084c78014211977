using Puente.Core.Training;

namespace Puente.Edge.Tuning;

/// <summary>Who runs the trainer for a tuning.</summary>
public interface IHeadTrainer
{
    /// <summary>Returns when the result of <paramref name="job"/> lies in its output folder. Asked again for the same folder, it goes on with what is under way.</summary>
    /// <exception cref="Core.InputException">The job is wrong.</exception>
    /// <exception cref="Functions.Common.Trainer.NonFiniteLossException">The loss was not finite.</exception>
    /// <exception cref="Functions.Common.Trainer.TrainerStoppedException">It was told to stop.</exception>
    /// <exception cref="Functions.Common.Trainer.TrainerFailedException">Anything else that is not success.</exception>
    Task TrainAsync(TrainerJob job, CancellationToken cancellationToken);
}
