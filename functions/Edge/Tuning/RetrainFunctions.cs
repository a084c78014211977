using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Edge.Delivery;
using Puente.Edge.Drift;
using Puente.Edge.Settings;
using Puente.Functions.Common.Durable;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Samples;
using Puente.Workflows.Tuning;

namespace Puente.Edge.Tuning;

/// <summary>Retraining: by the clock, or because somebody measured drift or sent labels.</summary>
public sealed class RetrainFunctions(LabelledFolder samples, EdgeState state, DriftMonitor drift, HubSettings settings, ILogger<RetrainFunctions> log)
{
    private const string Instance = "retrain";

    /// <summary>By the clock: starts the retraining orchestration once a first tuning has been made by hand.</summary>
    [Function("RetrainTimer")]
    public async Task OnTimer([TimerTrigger("%RetrainSchedule%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (await state.FindLastTuningAsync(cancellationToken) is not { HasPassed: true })
        {
            log.LogDebug("Retraining waits for a first tuning that passes its gate.");
            return;
        }

        if (await client.GetInstanceAsync(Instance, cancellation: cancellationToken) is { IsCompleted: false }) return;
        var input = new RetrainRequest().By(settings.Current.Tuning);
        // The clock asks either way; where the site has moved, that is the reason on record.
        if (await MeasuredAsync(cancellationToken) is { } measured && measured >= input.DriftThreshold) input = input with { Trigger = RetrainTrigger.Drift, Drift = measured };
        await client.ScheduleNewOrchestrationInstanceAsync(
            nameof(RetrainOrchestrator), input, new StartOrchestrationOptions(Instance), cancellationToken);
    }

    /// <summary>Because of drift or new labels: starts the retraining orchestration, which looks for itself whether that is enough (a drift that is not given is this site's own measurement); one that is under way is answered as it is.</summary>
    [Function("StartRetraining")]
    public async Task<IResult> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "retraining")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var input = (await JsonBody.ReadAsync<RetrainRequest>(request, cancellationToken)).By(settings.Current.Tuning);
        if (!(input.DriftThreshold is >= 0 and <= 1) || input.Drift is < 0 or > 1)
            throw new InputException("drift", $"{input.Drift}", "or driftThreshold is out of bounds", "Give 0 to 1.");
        if (input.MinimumNewLabels < 1)
            throw new InputException("minimumNewLabels", $"{input.MinimumNewLabels}", "is out of bounds", "Give at least 1.");
        if (input.Tune is { } tune) TuningFunctions.Check(tune);
        if (input is { Trigger: RetrainTrigger.Drift, Drift: null }) input = input with { Drift = await MeasuredAsync(cancellationToken) };
        if (await client.GetInstanceAsync(Instance, cancellation: cancellationToken) is { IsCompleted: false })
            request.HttpContext.Response.Headers[IdempotentStart.ReplayedHeader] = "true";
        else
            await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(RetrainOrchestrator), input, new StartOrchestrationOptions(Instance), cancellationToken);
        return DurableHttp.CheckStatus(request, Instance);
    }

    /// <summary>What was last started, and what came of it.</summary>
    [Function("GetRetraining")]
    public static async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "retraining")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var last = await client.GetInstanceAsync(Instance, getInputsAndOutputs: true, cancellationToken);
        return Results.Json(
            new
            {
                LastFired = last?.CreatedAt,
                last?.InstanceId,
                last?.RuntimeStatus,
                Status = last?.ReadCustomStatusAs<RetrainStatus>(),
                Output = last is { RuntimeStatus: OrchestrationRuntimeStatus.Completed } ? last.ReadOutputAs<TuneOutput>() : null,
            },
            Json.Options);
    }

    /// <summary>The orchestration.</summary>
    [Function(nameof(RetrainOrchestrator))]
    public static Task<TuneOutput> Orchestrate([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new RetrainOrchestrator().RunAsync(context, context.GetInput<RetrainInput>()!);

    /// <summary>Counts labels against the last tuning.</summary>
    [Function(RetrainOrchestrator.MeasureRetraining)]
    public async Task<RetrainEvidence> Measure([ActivityTrigger] object? input, CancellationToken cancellationToken) =>
        new(samples.Summarise().Total, (await state.FindLastTuningAsync(cancellationToken))?.Samples ?? 0);

    /// <summary>The drift of what serves here; null where it is not known.</summary>
    private async Task<double?> MeasuredAsync(CancellationToken cancellationToken) =>
        await state.FindActiveAsync(cancellationToken) is { } active ? (await drift.ReadAsync(active.Serving.ToString(), cancellationToken))?.Worst() : null;
}
