namespace Puente.Learning.Training.Pretraining.Objectives;

/// <summary>Where in the run a batch is met. All that is random in a step is drawn from this, so that a resumed run draws what an uninterrupted one would.</summary>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="First">Number of the batch's first image, counted over the whole run.</param>
/// <param name="Progress">How far the plan is, 0…1.</param>
/// <param name="Epochs">Passes over the images made before.</param>
public sealed record StepContext(int Seed, long First, double Progress, double Epochs);
