namespace Puente.Edge.Scaling;

/// <summary>What the scaler needs of the function host.</summary>
public sealed class ScalingFunctions(PendingTunings tunings, ScalerHost scaler)
{
    /// <summary>By the clock: counts tunings, where there is a scaler to tell.</summary>
    [Function("CountTunings")]
    public Task Count([TimerTrigger("%ScalingSchedule%", RunOnStartup = true)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        scaler.IsOn ? tunings.CountAsync(client, cancellationToken) : Task.CompletedTask;
}
