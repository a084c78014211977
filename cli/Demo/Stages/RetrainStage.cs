using System.Globalization;
using Puente.Cli.Client.Contracts;

namespace Puente.Cli.Demo.Stages;

/// <summary>Waits until the edge's schedule fires retraining after the tuning, which finds nothing new and says so.</summary>
public sealed class RetrainStage : IDemoStage
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <inheritdoc/>
    public string Name => "retrain";

    /// <inheritdoc/>
    public async Task<StageOutcome> RunAsync(DemoContext context, CancellationToken cancel)
    {
        RetrainingStatus? status = null;
        var isOver = await Waiting.UntilAsync(async () =>
        {
            status = await context.TunedEdge.RetrainingAsync(cancel);
            context.View.Progress(Name, "waiting for the timer");
            return status is { LastFired: { } fired, IsFinished: true } && fired > context.TunedAt;
        }, Patience, context.Clock, cancel);
        var log = context.TunedEdge.Address.LogFile;
        if (!isOver) return new StageOutcome(false, $"the timer did not fire and finish within {Patience.TotalSeconds:0} s of the tuning. Read {log}.");
        if (!status!.IsCompleted || status.Output is not { } output) return new StageOutcome(false, $"retraining {status.InstanceId} ended as {status.RuntimeStatus}. Read {log}.");
        context.Record.RetrainReason = output.Reason;
        return output.Learned
            ? new StageOutcome(false, $"retraining {status.InstanceId} learned again from the same images. Read {log}.")
            : new StageOutcome(true, string.Create(CultureInfo.InvariantCulture, $"the timer fired at {status.LastFired:HH:mm:ss} UTC: nothing learned, {output.Reason}"));
    }
}
