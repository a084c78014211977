using Puente.Catalog;
using Puente.Functions.Common.Tiers;
using Puente.Workflows.Rollouts;

namespace Puente.Hub.Rollouts;

/// <summary>The activities behind <see cref="RolloutOrchestrator"/>: nothing starts one any more, and what is under way goes to its end.</summary>
public sealed class WaveRolloutFunctions(CatalogStore catalog, RolloutPlanner planner, TwinStore twins)
{
    /// <summary>The orchestration.</summary>
    [Function(nameof(RolloutOrchestrator))]
    public static Task<RolloutOutput> Orchestrate([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new RolloutOrchestrator().RunAsync(context, context.GetInput<RolloutInput>()!);

    /// <summary>Placement and waves.</summary>
    [Function(RolloutOrchestrator.PlanRollout)]
    public Task<RolloutPlan> Plan([ActivityTrigger] RolloutInput input, CancellationToken cancellationToken) => planner.PlanAsync(input, cancellationToken);

    /// <summary>One desired twin.</summary>
    [Function(RolloutOrchestrator.SetDesired)]
    public async Task<long> SetDesired([ActivityTrigger] SetDesiredInput input, CancellationToken cancellationToken)
    {
        var generation = await twins.DesireAsync(input.Edge, input.Release, input.Rollout, allowsOlder: true, cancellationToken);
        await catalog.AuditAsync(input.Rollout, "desire", input.Edge, $"{input.Release} as generation {generation}", cancellationToken);
        return generation;
    }

    /// <summary>Reported twins of a wave, judged.</summary>
    [Function(RolloutOrchestrator.ReadReported)]
    public Task<WaveProgress> ReadReported([ActivityTrigger] ReadReportedInput input, CancellationToken cancellationToken) =>
        planner.ReadAsync(input, cancellationToken);
}
