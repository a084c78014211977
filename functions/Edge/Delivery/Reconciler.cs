using Puente.Functions.Common.Tiers;
using Puente.Workflows.Delivery;

namespace Puente.Edge.Delivery;

/// <summary>Compares the desired twin with what was last worked on and starts the way there. Level-triggered: safe to run at any time, any number of times.</summary>
public sealed class Reconciler(TwinStore twins, TierOptions tier)
{
    /// <summary>Starts the delivery of the desired generation unless it is under way or has ended.</summary>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (await twins.FindDesiredAsync(tier.Name, cancellationToken) is not { } desired) return;
        var reported = await twins.FindReportedAsync(tier.Name, cancellationToken);
        if (reported?.Generation == desired.Generation && reported.State is "serving" or "failed") return;
        var id = $"apply-{desired.Generation}";
        if (await client.GetInstanceAsync(id, cancellation: cancellationToken) is { RuntimeStatus: not (OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated) }) return;
        await client.ScheduleNewOrchestrationInstanceAsync(
            nameof(ApplyReleaseOrchestrator), new ApplyInput(desired.Generation, desired.Release), new StartOrchestrationOptions(id), cancellationToken);
    }
}
