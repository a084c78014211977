namespace Puente.Trainer.Contract.Tests;

/// <summary>The contract as Puente.Trainer keeps it.</summary>
public sealed class PuenteTrainerTests : TrainerContract
{
    /// <inheritdoc/>
    protected override TrainerProgram Trainer => TrainerProgram.Puente;
}
