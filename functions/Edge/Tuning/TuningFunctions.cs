using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Training;
using Puente.Edge.Delivery;
using Puente.Functions.Common.Durable;
using Puente.Functions.Common.Http;
using Puente.Workflows.Tuning;

namespace Puente.Edge.Tuning;

/// <summary>Tuning on this site's labels: on request, and by the clock.</summary>
public sealed class TuningFunctions(SampleSelector selector, HeadTraining training, EdgeState state, ILogger<TuningFunctions> log)
{
    private const string RetrainInstance = "retrain";

    /// <summary>Starts a tuning.</summary>
    [Function("StartTuning")]
    public static async Task<IResult> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "tuning")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var input = await JsonBody.ReadAsync<TuneInput>(request, cancellationToken);
        if (input.MinimumMacroF1 is < 0 or > 1)
            throw new InputException("minimumMacroF1", $"{input.MinimumMacroF1}", "is no score", "Give 0 to 1.");
        if (input.MinimumGain is < -1 or > 1)
            throw new InputException("minimumGain", $"{input.MinimumGain}", "is no difference of scores", "Give -1 to 1.");
        return await IdempotentStart.RunAsync(client, request, nameof(TuneOrchestrator), "tune", input);
    }

    /// <summary>By the clock: starts the retraining orchestration once a first tuning has been made by hand.</summary>
    [Function("RetrainTimer")]
    public async Task Retrain([TimerTrigger("%RetrainSchedule%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (await state.FindLastTuningAsync(cancellationToken) is not { Passed: true })
        {
            log.LogDebug("Retraining waits for a first tuning that passes its gate.");
            return;
        }

        if (await client.GetInstanceAsync(RetrainInstance, cancellation: cancellationToken) is { IsCompleted: false }) return;
        await client.ScheduleNewOrchestrationInstanceAsync(
            nameof(RetrainOrchestrator), new TuneInput(), new StartOrchestrationOptions(RetrainInstance), cancellationToken);
    }

    /// <summary>What the clock last started, and what came of it.</summary>
    [Function("GetRetraining")]
    public static async Task<IResult> GetRetraining(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "retraining")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var last = await client.GetInstanceAsync(RetrainInstance, getInputsAndOutputs: true, cancellationToken);
        return Results.Json(
            new
            {
                LastFired = last?.CreatedAt,
                last?.InstanceId,
                last?.RuntimeStatus,
                Output = last is { RuntimeStatus: OrchestrationRuntimeStatus.Completed } ? last.ReadOutputAs<TuneOutput>() : null,
            },
            Json.Options);
    }

    /// <summary>The tuning orchestration.</summary>
    [Function(nameof(TuneOrchestrator))]
    public static Task<TuneOutput> Orchestrate([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new TuneOrchestrator().RunAsync(context, context.GetInput<TuneInput>()!);

    /// <summary>The retraining orchestration.</summary>
    [Function(nameof(RetrainOrchestrator))]
    public static Task<TuneOutput> OrchestrateRetraining([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new RetrainOrchestrator().RunAsync(context, context.GetInput<TuneInput>()!);

    /// <summary>What is there to learn from?</summary>
    [Function(TuneOrchestrator.SelectSamples)]
    public Task<Selection> Select([ActivityTrigger] object? input, CancellationToken cancellationToken) => selector.SelectAsync(cancellationToken);

    /// <summary>Fits and measures a head.</summary>
    [Function(TuneOrchestrator.TrainHead)]
    public Task<TuneResult> Train([ActivityTrigger] TrainHeadInput input, CancellationToken cancellationToken) => training.TrainAsync(input, cancellationToken);

    /// <summary>Makes the local release and lets it serve.</summary>
    [Function(TuneOrchestrator.ActivateHead)]
    public Task<string> Activate([ActivityTrigger] ActivateHeadInput input, CancellationToken cancellationToken) => training.ActivateAsync(input, cancellationToken);

    /// <summary>Remembers what was learned from.</summary>
    [Function(TuneOrchestrator.RecordTuning)]
    public Task Record([ActivityTrigger] RecordTuningInput input, CancellationToken cancellationToken) => state.SaveLastTuningAsync(
        new LastTuning(input.Selection.Set, input.Selection.Release!, input.Selection.Samples, input.Passed, input.Release), cancellationToken);
}
