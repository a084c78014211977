using Microsoft.AspNetCore.Http;
using Puente.Catalog;
using Puente.Core;
using Puente.Functions.Common.Durable;
using Puente.Functions.Common.Http;
using Puente.Hub.Rollouts.Records;
using Puente.Hub.Rollouts.Steps;
using Puente.Workflows.Commands;
using Puente.Workflows.Rollouts.Fleet;

namespace Puente.Hub.Rollouts;

/// <summary>Rollouts: start and steer, and the activities behind them.</summary>
public sealed class RolloutFunctions(
    CatalogStore catalog, RolloutStore store, RolloutBeginning beginning, RolloutAdvance advance, RolloutEnding ending, RollbackSteps rollback)
{
    /// <summary>Starts a rollout of a published release.</summary>
    [Function("StartRollout")]
    public async Task<IResult> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "rollouts")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var asked = await JsonBody.ReadAsync<RolloutRequest>(request, cancellationToken);
        RolloutRules.Read(asked);
        if (await catalog.FindReleaseAsync(asked.Release ?? "", cancellationToken) is null)
            throw new InputException("release", asked.Release, "is not on record", "Publish it first: POST /api/releases.");
        return await IdempotentStart.RunAsync(client, request, nameof(FleetRolloutOrchestrator), "rollout", new FleetRolloutInput(asked));
    }

    /// <summary>Pause, resume, promote, rollback or cancel; rollback also of one that has ended.</summary>
    [Function("CommandRollout")]
    public async Task<IResult> Command(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "rollouts/{id}/commands")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var command = await JsonBody.ReadAsync<Command>(request, cancellationToken);
        if (FleetRolloutTransitions.Of(command.Kind) is null)
            throw new InputException("kind", $"{command.Kind}", "means nothing to a rollout", "Give one of: pause, resume, promote, rollback, cancel.");
        if (string.IsNullOrWhiteSpace(command.By))
            throw new InputException("by", command.By, "is empty", "Say who asks: it goes on record.");
        var instance = await client.GetInstanceAsync(id, cancellation: cancellationToken);
        if (command.Kind != CommandKind.Rollback || instance is not { IsCompleted: true } || await store.FindDocumentAsync(id, cancellationToken) is not { } ended)
        {
            var name = instance?.Name == nameof(Workflows.Rollouts.RolloutOrchestrator) ? instance.Name : nameof(FleetRolloutOrchestrator);
            await DurableCommands.RaiseAsync(client, name, id, Workflows.Commands.Command.EventName, command, cancellationToken);
            return Results.Accepted();
        }

        var back = FleetRolloutOrchestrator.RollbackOf(id);
        if (await client.GetInstanceAsync(back, cancellation: cancellationToken) is { RuntimeStatus: not OrchestrationRuntimeStatus.Failed })
            throw new InputException("id", id, $"is {ended.State} and was rolled back before", "Look at GET /api/rollouts/{id}.");
        await client.ScheduleNewOrchestrationInstanceAsync(
            nameof(RollbackOrchestrator), new RollbackInput(id, command.ToString(), command.By), new StartOrchestrationOptions(back), cancellationToken);
        return DurableHttp.CheckStatus(request, back);
    }

    /// <summary>The rollout.</summary>
    [Function(nameof(FleetRolloutOrchestrator))]
    public static Task<FleetRolloutOutput?> Orchestrate([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new FleetRolloutOrchestrator().RunAsync(context, context.GetInput<FleetRolloutInput>()!);

    /// <summary>The way back.</summary>
    [Function(nameof(RollbackOrchestrator))]
    public static Task<RollbackOutput?> OrchestrateRollback([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new RollbackOrchestrator().RunAsync(context, context.GetInput<RollbackInput>()!);

    /// <summary>Placement, groups, documents.</summary>
    [Function(FleetRolloutOrchestrator.BeginRollout)]
    public Task<RolloutBegun> Begin([ActivityTrigger] BeginRolloutInput input, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        beginning.BeginAsync(input, client, cancellationToken);

    /// <summary>One step over all edges.</summary>
    [Function(FleetRolloutOrchestrator.AdvanceRollout)]
    public Task<RolloutAdvanced> Advance([ActivityTrigger] AdvanceRolloutInput input, CancellationToken cancellationToken) => advance.AdvanceAsync(input, cancellationToken);

    /// <summary>The end on record.</summary>
    [Function(FleetRolloutOrchestrator.EndRollout)]
    public Task<IReadOnlyDictionary<string, int>> End([ActivityTrigger] EndRolloutInput input, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        ending.EndAsync(input, client, cancellationToken);

    /// <summary>Asks edges for what they ran before.</summary>
    [Function(RollbackOrchestrator.BeginRollback)]
    public Task<RollbackBegun> BeginRollback([ActivityTrigger] BeginRollbackInput input, CancellationToken cancellationToken) => rollback.BeginAsync(input, cancellationToken);

    /// <summary>Reads how far they are.</summary>
    [Function(RollbackOrchestrator.AdvanceRollback)]
    public Task<RollbackAdvanced> AdvanceRollback([ActivityTrigger] AdvanceRollbackInput input, CancellationToken cancellationToken) => rollback.AdvanceAsync(input, cancellationToken);
}
