namespace Puente.Workflows.Tuning;

/// <summary>
/// Started by a timer: tunes again when there are labels that the serving head has not seen, and says so when there are none.
/// The tuning is a sub-orchestration: it shows under its own instance id.
/// </summary>
public sealed class RetrainOrchestrator : TaskOrchestrator<TuneInput, TuneOutput>
{
    /// <inheritdoc/>
    public override Task<TuneOutput> RunAsync(TaskOrchestrationContext context, TuneInput input) =>
        context.CallSubOrchestratorAsync<TuneOutput>(nameof(TuneOrchestrator), input);
}
