using Microsoft.AspNetCore.Http;
using Puente.Catalog;
using Puente.Core;
using Puente.Functions.Common.Durable;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Workflows.Commands;
using Puente.Workflows.Rollouts;

namespace Puente.Hub.Rollouts;

/// <summary>Rollouts: start, and the activities behind them.</summary>
public sealed class RolloutFunctions(CatalogStore catalog, RolloutPlanner planner, TwinStore twins)
{
    /// <summary>Starts a rollout of a published release.</summary>
    [Function("StartRollout")]
    public async Task<IResult> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "rollouts")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var input = await JsonBody.ReadAsync<RolloutInput>(request, cancellationToken);
        RolloutPlanner.Validate(input);
        if (await catalog.FindReleaseAsync(input.Release ?? "", cancellationToken) is null)
            throw new InputException("release", input.Release, "is not on record", "Publish it first: POST /api/releases.");
        return await IdempotentStart.RunAsync(client, request, nameof(RolloutOrchestrator), "rollout", input);
    }

    /// <summary>Pause, resume, proceed, rollback or cancel.</summary>
    [Function("CommandRollout")]
    public static Task<IResult> Command(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "rollouts/{id}/commands")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        DurableCommands.RaiseAsync(
            client, request, nameof(RolloutOrchestrator), id,
            [CommandKind.Pause, CommandKind.Resume, CommandKind.Proceed, CommandKind.Rollback, CommandKind.Cancel], cancellationToken);

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
