using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Core.Training;
using Puente.Edge.Delivery;
using Puente.Edge.Settings;
using Puente.Functions.Common.Durable;
using Puente.Functions.Common.Http;
using Puente.Workflows.Commands;
using Puente.Workflows.Tuning;

namespace Puente.Edge.Tuning;

/// <summary>Tuning on this site's labels.</summary>
public sealed class TuningFunctions(SampleSelector selector, HeadTraining training, EdgeState state, HubSettings settings)
{
    /// <summary>Starts a tuning.</summary>
    [Function("StartTuning")]
    public async Task<IResult> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "tuning")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var input = (await JsonBody.ReadAsync<TuneRequest>(request, cancellationToken)).By(settings.Current.Tuning);
        Check(input);
        return await IdempotentStart.RunAsync(client, request, nameof(TuneOrchestrator), "tune", input);
    }

    /// <summary>Cancel: the trainer process is stopped.</summary>
    [Function("CommandTuning")]
    public static Task<IResult> Command(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "tuning/{id}/commands")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        DurableCommands.RaiseAsync(client, request, nameof(TuneOrchestrator), id, [CommandKind.Cancel], cancellationToken);

    /// <summary>Stops the trainer of a tuning.</summary>
    [Function(TuneOrchestrator.StopTuning)]
    public void StopTraining([ActivityTrigger] TrainHeadInput input) => training.Stop(input);

    /// <summary>Removes what a tuning left whose head does not serve.</summary>
    [Function(TuneOrchestrator.DiscardTuning)]
    public Task Discard([ActivityTrigger] DiscardTuningInput input, CancellationToken cancellationToken) => training.DiscardAsync(input, cancellationToken);

    /// <summary>The tuning orchestration.</summary>
    [Function(nameof(TuneOrchestrator))]
    public static Task<TuneOutput> Orchestrate([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new TuneOrchestrator().RunAsync(context, context.GetInput<TuneInput>()!);

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
    public async Task Record([ActivityTrigger] RecordTuningInput input, CancellationToken cancellationToken)
    {
        var before = await state.FindLastTuningAsync(cancellationToken);
        await state.SaveLastTuningAsync(
            new LastTuning(input.Selection.Set, input.Selection.Release!, input.Selection.Samples, input.Passed, input.Release) { HasPassed = before?.HasPassed == true }, cancellationToken);
    }

    /// <summary>Checks what is asked of a tuning.</summary>
    /// <exception cref="InputException">A threshold is no score.</exception>
    public static void Check(TuneInput input)
    {
        if (input.MinimumMacroF1 is < 0 or > 1)
            throw new InputException("minimumMacroF1", $"{input.MinimumMacroF1}", "is no score", "Give 0 to 1.");
        if (input.MinimumGain is < -1 or > 1)
            throw new InputException("minimumGain", $"{input.MinimumGain}", "is no difference of scores", "Give -1 to 1.");
    }
}
