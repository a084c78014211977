using Puente.Workflows.Transitions;

namespace Puente.Workflows.Tuning;

/// <summary>
/// Set off by the clock, by drift or by new labels: tunes again when there is something to learn, and says so when there is not.
/// Its steps are <see cref="RetrainTransitions"/>. The tuning is a sub-orchestration: it shows, and is cancelled, under its own instance id.
/// </summary>
public sealed class RetrainOrchestrator : TaskOrchestrator<RetrainInput, TuneOutput>
{
    /// <summary>Counts labels against the last tuning. Output <see cref="RetrainEvidence"/>.</summary>
    public const string MeasureRetraining = nameof(MeasureRetraining);

    /// <inheritdoc/>
    public override async Task<TuneOutput> RunAsync(TaskOrchestrationContext context, RetrainInput input)
    {
        Report(RetrainState.Looking, null);
        var evidence = await context.CallActivityAsync<RetrainEvidence>(MeasureRetraining, options: ActivityRetry.Standard);
        var gate = RetrainTransitions.Decide(input, evidence);
        var move = RetrainTransitions.Table.Next(RetrainState.Looking, gate.Passed ? RetrainEvent.Reason : RetrainEvent.NoReason);
        Report(move.To, gate.Reason);
        if (move.Do == RetrainAction.Finish) return new TuneOutput(false, $"nothing to learn: {gate.Reason}");

        var tuned = await context.CallSubOrchestratorAsync<TuneOutput>(nameof(TuneOrchestrator), input.Tune ?? new TuneInput());
        Report(RetrainTransitions.Table.Next(move.To, RetrainEvent.Tuned).To, tuned.Reason);
        return tuned;

        void Report(RetrainState state, string? reason) =>
            context.SetCustomStatus(new RetrainStatus(Names.Of(state), Names.Of(input.Trigger), reason));
    }
}
