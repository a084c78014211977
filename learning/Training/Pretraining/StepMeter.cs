using Puente.Core.Training;

namespace Puente.Learning.Training.Pretraining;

/// <summary>Gathers steps into one progress line about every interval.</summary>
internal sealed class StepMeter(Recipe recipe, TimeProvider clock, TimeSpan interval)
{
    private long _since = clock.GetTimestamp();
    private readonly long _start = clock.GetTimestamp();
    private double _startProgress = double.NaN;
    private double _loss;
    private int _count;

    /// <summary>Takes a step's loss; a line when one is due.</summary>
    public TrainerProgress? Add(double loss, int step, double progress, double trainedSeconds)
    {
        if (double.IsNaN(_startProgress)) _startProgress = progress;
        _loss += loss;
        _count++;
        var elapsed = clock.GetElapsedTime(_since);
        if (elapsed < interval) return null;
        var made = progress - _startProgress;
        var left = made > 0
            ? (1 - progress) * clock.GetElapsedTime(_start).TotalSeconds / made
            : progress > 0 ? trainedSeconds * (1 - progress) / progress : (double?)null;
        var line = new TrainerProgress
        {
            Event = "step",
            Stage = "train",
            Step = step,
            Steps = recipe.Steps,
            Loss = Math.Round(_loss / _count, 4),
            ImagesPerSecond = Math.Round(2.0 * _count * recipe.Batch / elapsed.TotalSeconds, 1),
            SecondsLeft = left is { } seconds ? Math.Round(Math.Max(0, seconds), 1) : null,
        };
        (_since, _loss, _count) = (clock.GetTimestamp(), 0, 0);
        return line;
    }
}
