using Puente.Core.Training;
using Puente.Workflows.Commands;
using Puente.Workflows.Releases;
using Puente.Workflows.Transitions;

namespace Puente.Workflows.Tuning;

/// <summary>
/// Labelled images of a site → a head → a gate → a local release that serves. The images never leave the site. Its steps are
/// <see cref="TuneTransitions"/>; the command cancel reaches the trainer process.
/// </summary>
public sealed class TuneOrchestrator : TaskOrchestrator<TuneInput, TuneOutput>
{
    /// <summary>What is there to learn from? Output <see cref="Selection"/>.</summary>
    public const string SelectSamples = nameof(SelectSamples);

    /// <summary>Fit and measure in the trainer process. Input <see cref="TrainHeadInput"/>, output <see cref="TuneResult"/>.</summary>
    public const string TrainHead = nameof(TrainHead);

    /// <summary>Stops the trainer of a tuning. Input <see cref="TrainHeadInput"/>.</summary>
    public const string StopTuning = nameof(StopTuning);

    /// <summary>Make the local release, load, warm, switch. Input <see cref="ActivateHeadInput"/>, output the release id.</summary>
    public const string ActivateHead = nameof(ActivateHead);

    /// <summary>Remember that this labelled set was learned from, with what result. Input <see cref="RecordTuningInput"/>.</summary>
    public const string RecordTuning = nameof(RecordTuning);

    /// <summary>Compensation: removes the files of a head that does not serve. Input <see cref="DiscardTuningInput"/>; repeated, it finds nothing.</summary>
    public const string DiscardTuning = nameof(DiscardTuning);

    /// <inheritdoc/>
    public override async Task<TuneOutput> RunAsync(TaskOrchestrationContext context, TuneInput input)
    {
        var (state, commands) = (TuneState.Selecting, new CommandInbox(context));
        Selection? selection = null;
        TuneResult? result = null;
        GateDecision? gate = null;
        TaskFailedException? failure = null;
        string? release = null, reason = null;
        while (true)
        {
            context.SetCustomStatus(new TuneStatus(Names.Of(state)));
            var move = TuneTransitions.Table.Next(state, await StepAsync());
            state = move.To;
            if (move.Do is TuneAction.DiscardAndRecord or TuneAction.DiscardAndFinish or TuneAction.DiscardAndFail && selection is not null)
                await context.CallActivityAsync(DiscardTuning, new DiscardTuningInput(context.InstanceId, selection), ActivityRetry.Standard);
            if (!TuneTransitions.Table.IsEnd(state)) continue;
            context.SetCustomStatus(new TuneStatus(Names.Of(state)));
            if (move.Do == TuneAction.DiscardAndFail) throw failure!;
            return new TuneOutput(
                release is not null, reason!, release, gate, result?.Scores, result?.RandomBackbone, result?.RawStatistics,
                result?.TrainSamples ?? 0, result?.TestSamples ?? 0);
        }

        async Task<TuneEvent> StepAsync()
        {
            try
            {
                return await (state switch
                {
                    TuneState.Selecting => SelectAsync(),
                    TuneState.Training => TrainAsync(),
                    TuneState.Activating => ActivateAsync(),
                    _ => RecordAsync(),
                });
            }
            catch (TaskFailedException e)
            {
                failure = e;
                return TuneEvent.Failed;
            }
        }

        async Task<TuneEvent> SelectAsync()
        {
            selection = await context.CallActivityAsync<Selection>(SelectSamples, options: ActivityRetry.Standard);
            reason = selection.Refusal;
            return reason is null ? TuneEvent.Selected : TuneEvent.NothingToLearn;
        }

        async Task<TuneEvent> TrainAsync()
        {
            var order = new TrainHeadInput(context.InstanceId, selection!);
            var training = context.CallActivityAsync<TuneResult>(TrainHead, order, ActivityRetry.Standard);
            if (await commands.RaceAsync(training, asked => asked.Kind == CommandKind.Cancel) is { } cancel)
            {
                reason = cancel.ToString();
                await context.CallActivityAsync(StopTuning, order, ActivityRetry.Standard);
                try
                {
                    await training;
                }
                catch (TaskFailedException)
                {
                    // Told to stop, it did.
                }

                return TuneEvent.CancelRequested;
            }

            result = await training;
            gate = TuneGate.Decide(result, input);
            reason = gate.Reason;
            return TuneTransitions.Judge(gate.Passed);
        }

        async Task<TuneEvent> ActivateAsync()
        {
            release = await context.CallActivityAsync<string>(
                ActivateHead, new ActivateHeadInput(context.InstanceId, selection!, result!), ActivityRetry.Standard);
            return TuneEvent.Activated;
        }

        async Task<TuneEvent> RecordAsync()
        {
            await context.CallActivityAsync(RecordTuning, new RecordTuningInput(selection!, gate!.Passed, release), ActivityRetry.Standard);
            return TuneEvent.Recorded;
        }
    }
}
