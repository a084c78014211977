using Puente.Core.Training;

namespace Puente.Learning.Training.Pretraining;

/// <summary>Gathers steps into one progress line about every interval.</summary>
/// <param name="stage">What the steps are of.</param>
/// <param name="steps">Steps of the plan.</param>
/// <param name="viewsPerStep">Views that a step computes.</param>
/// <param name="clock">Measures.</param>
/// <param name="interval">From one line to the next.</param>
internal sealed class StepMeter(string stage, int steps, int viewsPerStep, TimeProvider clock, TimeSpan interval)
{
    private long _since = clock.GetTimestamp();
    private readonly long _start = clock.GetTimestamp();
    private double _startProgress = double.NaN;
    private double _loss;
    private TimeSpan _waited, _waitedBefore;
    private int _count;

    /// <summary>Part of the time since the start that steps waited for their views.</summary>
    public double WaitShare => clock.GetElapsedTime(_start) is { Ticks: > 0 } elapsed ? Math.Round((_waitedBefore + _waited) / elapsed, 4) : 0;

    /// <summary>Takes the time that a step waited for a batch.</summary>
    public void Waited(TimeSpan time) => _waited += time;

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
            Stage = stage,
            Step = step,
            Steps = steps,
            Loss = Math.Round(_loss / _count, 4),
            ImagesPerSecond = Math.Round(_count * (double)viewsPerStep / elapsed.TotalSeconds, 1),
            SecondsLeft = left is { } seconds ? Math.Round(Math.Max(0, seconds), 1) : null,
            WaitShare = Math.Round(_waited / elapsed, 4),
            ResidentBytes = PeakMemory.Bytes(),
        };
        _waitedBefore += _waited;
        (_since, _loss, _count, _waited) = (clock.GetTimestamp(), 0, 0, TimeSpan.Zero);
        return line;
    }
}
