namespace Puente.Workflows.Pretraining;

/// <summary>
/// A dataset → a backbone, in slices that each end in a checkpoint: a kill at any instant loses at most what a slice did since its last one.
/// </summary>
public sealed class PretrainOrchestrator : TaskOrchestrator<PretrainInput, PretrainOutput>
{
    /// <summary>One slice in the trainer process. Input <see cref="SliceInput"/>, output <see cref="SliceOutput"/>.</summary>
    public const string PretrainSlice = nameof(PretrainSlice);

    /// <summary>Slices after which a run that has not completed is given up: a recipe that never ends is a fault, not patience.</summary>
    public const int MaxSlices = 10_000;

    /// <inheritdoc/>
    public override async Task<PretrainOutput> RunAsync(TaskOrchestrationContext context, PretrainInput input)
    {
        context.SetCustomStatus(new PretrainStatus("pretraining", 0));
        double? loss = null;
        for (var slice = 0; slice < MaxSlices; slice++)
        {
            var done = await context.CallActivityAsync<SliceOutput>(
                PretrainSlice, new SliceInput(context.InstanceId, slice, input), ActivityRetry.Resumable);
            loss = done.Loss ?? loss;
            context.SetCustomStatus(new PretrainStatus(
                done.Completed ? "completed" : "pretraining", slice + 1, done.Step, done.Steps, loss, done.TrainedSeconds));
            if (done is { Completed: true, Backbone: { } backbone })
                return new PretrainOutput(
                    context.InstanceId, input.Dataset, input.Recipe, input.Seed, done.Step, loss, done.TrainedSeconds, slice + 1, backbone);
        }

        throw new InvalidOperationException($"Run {context.InstanceId} was not complete after {MaxSlices} slices; lengthen sliceSeconds.");
    }
}
