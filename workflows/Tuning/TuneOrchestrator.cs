using Puente.Core.Training;

namespace Puente.Workflows.Tuning;

/// <summary>Labelled images of a site → a head → a gate → a local release that serves. The images never leave the site.</summary>
public sealed class TuneOrchestrator : TaskOrchestrator<TuneInput, TuneOutput>
{
    /// <summary>What is there to learn from? Output <see cref="Selection"/>.</summary>
    public const string SelectSamples = nameof(SelectSamples);

    /// <summary>Fit and measure in the trainer process. Input <see cref="TrainHeadInput"/>, output <see cref="TuneResult"/>.</summary>
    public const string TrainHead = nameof(TrainHead);

    /// <summary>Make the local release, load, warm, switch. Input <see cref="ActivateHeadInput"/>, output the release id.</summary>
    public const string ActivateHead = nameof(ActivateHead);

    /// <summary>Remember that this labelled set was learned from, with what result. Input <see cref="RecordTuningInput"/>.</summary>
    public const string RecordTuning = nameof(RecordTuning);

    /// <inheritdoc/>
    public override async Task<TuneOutput> RunAsync(TaskOrchestrationContext context, TuneInput input)
    {
        context.SetCustomStatus(new TuneStatus("selecting"));
        var selection = await context.CallActivityAsync<Selection>(SelectSamples, options: ActivityRetry.Standard);
        if (selection.Refusal is { } refusal) return Done(new TuneOutput(false, refusal));

        context.SetCustomStatus(new TuneStatus("training"));
        var result = await context.CallActivityAsync<TuneResult>(
            TrainHead, new TrainHeadInput(context.InstanceId, selection), ActivityRetry.Standard);
        var gate = TuneGate.Decide(result, input);
        string? release = null;
        if (gate.Passed)
        {
            context.SetCustomStatus(new TuneStatus("activating"));
            release = await context.CallActivityAsync<string>(
                ActivateHead, new ActivateHeadInput(context.InstanceId, selection, result), ActivityRetry.Standard);
        }

        await context.CallActivityAsync(RecordTuning, new RecordTuningInput(selection, gate.Passed, release), ActivityRetry.Standard);
        return Done(new TuneOutput(
            gate.Passed, gate.Reason, release, gate, result.Scores, result.RandomBackbone, result.RawStatistics, result.TrainSamples, result.TestSamples));

        TuneOutput Done(TuneOutput output)
        {
            context.SetCustomStatus(new TuneStatus("done"));
            return output;
        }
    }
}

/// <summary>What a tuning came to, for the next one to compare with.</summary>
public sealed record RecordTuningInput(Selection Selection, bool Passed, string? Release);
