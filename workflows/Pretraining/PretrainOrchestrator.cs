using Puente.Workflows.Commands;
using Puente.Workflows.Transitions;

namespace Puente.Workflows.Pretraining;

/// <summary>
/// A dataset → a backbone, in slices that each end in a checkpoint: a kill at any instant loses at most what a slice did since its last one.
/// Its steps are <see cref="PretrainTransitions"/>; it takes the commands pause, resume and cancel, which reach the trainer process.
/// </summary>
public sealed class PretrainOrchestrator : TaskOrchestrator<PretrainInput, PretrainOutput>
{
    /// <summary>One slice in the trainer process. Input <see cref="SliceInput"/>, output <see cref="SliceOutput"/>.</summary>
    public const string PretrainSlice = nameof(PretrainSlice);

    /// <summary>Stops the trainer of a run, or allows it again. Input <see cref="StopWork"/>.</summary>
    public const string StopRun = nameof(StopRun);

    /// <summary>Compensation: removes the run's files. Input the run; repeated, it finds nothing.</summary>
    public const string DiscardRun = nameof(DiscardRun);

    /// <inheritdoc/>
    public override async Task<PretrainOutput> RunAsync(TaskOrchestrationContext context, PretrainInput input)
    {
        var (state, commands, slices, detail) = (PretrainState.Pretraining, new CommandInbox(context), 0, (string?)null);
        SliceOutput? last = null;
        double? loss = null;
        while (true)
        {
            Report();
            var move = PretrainTransitions.Table.Next(state, state == PretrainState.Paused ? await WaitAsync() : await TrainAsync());
            state = move.To;
            switch (move.Do)
            {
                case PretrainAction.AllowAndTrain:
                    await context.CallActivityAsync(StopRun, new StopWork(context.InstanceId, Stop: false), ActivityRetry.Standard);
                    break;
                case PretrainAction.Discard:
                    await context.CallActivityAsync(DiscardRun, context.InstanceId, ActivityRetry.Standard);
                    Report();
                    return Output(null);
                case PretrainAction.Finish:
                    Report();
                    return Output(last!.Backbone);
                case PretrainAction.Fail:
                    Report();
                    throw new InvalidOperationException($"Run {context.InstanceId} is {Names.Of(state)}: {detail}");
            }
        }

        async Task<PretrainEvent> TrainAsync()
        {
            try
            {
                var slice = context.CallActivityAsync<SliceOutput>(
                    PretrainSlice, new SliceInput(context.InstanceId, slices, input), ActivityRetry.Resumable);
                var command = await commands.RaceAsync(slice, asked => asked.Kind is CommandKind.Pause or CommandKind.Cancel);
                if (command is not null) return await StopAsync(slice, command);
                last = await slice;
                loss = last.Loss ?? loss;
                var said = PretrainTransitions.Judge(last, ++slices, input);
                detail = said switch
                {
                    PretrainEvent.LossNotFinite => $"the loss at step {last.Step} is not finite; lower the learning rate or raise the warm-up",
                    PretrainEvent.BudgetSpent => $"{slices} slices did not complete it; raise maxSlices or sliceSeconds",
                    _ => detail,
                };
                return said;
            }
            catch (TaskFailedException e)
            {
                detail = e.FailureDetails.ErrorMessage;
                return PretrainTransitions.Judge(e.FailureDetails.ErrorType);
            }
        }

        async Task<PretrainEvent> StopAsync(Task<SliceOutput> slice, Command command)
        {
            detail = command.ToString();
            await context.CallActivityAsync(StopRun, new StopWork(context.InstanceId, Stop: true), ActivityRetry.Standard);
            try
            {
                // The trainer is waited for: nothing is written after what it wrote is removed.
                last = await slice;
                (loss, slices) = (last.Loss ?? loss, slices + 1);
            }
            catch (TaskFailedException)
            {
                // Told to stop, it did; what it had done since its checkpoint is lost, as agreed.
            }

            return command.Kind == CommandKind.Cancel ? PretrainEvent.CancelRequested : PretrainEvent.PauseRequested;
        }

        async Task<PretrainEvent> WaitAsync()
        {
            var command = await commands.WaitAsync(asked => asked.Kind is CommandKind.Resume or CommandKind.Cancel);
            detail = command.ToString();
            return command.Kind == CommandKind.Cancel ? PretrainEvent.CancelRequested : PretrainEvent.ResumeRequested;
        }

        void Report() => context.SetCustomStatus(
            new PretrainStatus(Names.Of(state), slices, last?.Step, last?.Steps, loss, last?.TrainedSeconds, detail));

        PretrainOutput Output(Core.Digest? backbone) => new(
            context.InstanceId, input.Dataset, input.Recipe, input.Seed, last?.Step ?? 0, loss, last?.TrainedSeconds ?? 0, slices, backbone,
            Names.Of(state), detail);
    }
}
