using Puente.Core.Training;

namespace Puente.Bench.Learning.Speed;

/// <summary>A job that is run for its progress lines, and no longer than they are wanted.</summary>
internal static class TimedRun
{
    /// <summary>Runs <paramref name="job"/> to its end, or until <paramref name="enough"/> says so of a progress line; returns whether it was the latter.</summary>
    /// <exception cref="IOException">The trainer failed.</exception>
    public static async Task<bool> RunAsync(
        TrainerProgram trainer, TrainerJob job, Func<TrainerProgress, bool> enough, Action<string> diagnose, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            var exit = await trainer.RunAsync(job, Take, line => { if (!stop.IsCancellationRequested) diagnose(line); }, stop.Token);
            return exit.Code == TrainerExitCode.Completed ? false : throw new IOException($"The trainer ended with {exit.Code}: {exit.Detail}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return true;
        }

        void Take(TrainerProgress line)
        {
            if (!stop.IsCancellationRequested && enough(line)) stop.Cancel();
        }
    }
}
