namespace Puente.Learning.Training.Pretraining;

/// <summary>The loss or its gradient was not a number, or infinite; the state before the step is saved, and the step's views with it.</summary>
/// <param name="step">The step, from 0.</param>
/// <param name="file">Where the state is.</param>
public sealed class NonFiniteLossException(int step, string file)
    : Exception($"The loss of step {step} is not finite. The weights before it and its views are in '{file}'; lower the learning rate or raise the warm-up.")
{
    /// <summary>The step, from 0.</summary>
    public int Step { get; } = step;

    /// <summary>A checkpoint of the state before the step, and the step's views.</summary>
    public string File { get; } = file;
}
