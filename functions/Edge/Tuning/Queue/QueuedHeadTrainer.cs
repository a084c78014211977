using Puente.Core.Training;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Trainer;

namespace Puente.Edge.Tuning.Queue;

/// <summary>In an agent: asks the site's tuners, and waits. An agent that starts anew waits for the same job.</summary>
public sealed class QueuedHeadTrainer(TuningQueue queue, TimeProvider time) : IHeadTrainer
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task TrainAsync(TrainerJob job, CancellationToken cancellationToken)
    {
        var output = Path.GetFileName(job.Output);
        await queue.AskAsync(new TuningJob(output, job, time.GetUtcNow()), cancellationToken);
        while (true)
        {
            if (await LookAsync(output, cancellationToken) is not { } asked)
            {
                // Somebody has forgotten it: asked for again, a result that is there ends it at once.
                await queue.AskAsync(new TuningJob(output, job, time.GetUtcNow()), cancellationToken);
            }
            else if (asked.Outcome is { } outcome)
            {
                await queue.ForgetAsync(output, cancellationToken);
                if (outcome.AsFault(output) is { } fault) throw fault;
                return;
            }
            else if (asked.IsFree(time.GetUtcNow()) && StopMarker.IsSet(job.Output))
            {
                // The trainer looks for the marker itself; nobody runs one.
                await queue.ForgetAsync(output, cancellationToken);
                throw new TrainerStoppedException(output);
            }

            await Task.Delay(_look, time, cancellationToken);
        }
    }

    /// <summary>State that is away now is asked again later: a tuning of minutes is not lost for it.</summary>
    private async Task<TuningJob?> LookAsync(string output, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await queue.FindAsync(output, cancellationToken);
            }
            catch (Exception e) when (CloudLink.IsMiss(e))
            {
                await Task.Delay(_look, time, cancellationToken);
            }
        }
    }
}
