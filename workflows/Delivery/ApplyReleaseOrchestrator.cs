using Puente.Core.Gates;
using Puente.Workflows.Transitions;

namespace Puente.Workflows.Delivery;

/// <summary>
/// An edge's way to its desired release: fetch, verify, load and warm beside the old one, switch, report. Its steps are
/// <see cref="ApplyTransitions"/>. What serves meanwhile goes on serving, however this ends.
/// </summary>
public sealed class ApplyReleaseOrchestrator : TaskOrchestrator<ApplyInput, ApplyOutput>
{
    /// <summary>Signed manifest and missing files, checked chunk by chunk as they arrive. Input <see cref="ApplyInput"/>, output <see cref="FetchOutput"/>.</summary>
    public const string FetchRelease = nameof(FetchRelease);

    /// <summary>Signature and every file's digest. Input <see cref="ApplyInput"/>.</summary>
    public const string VerifyRelease = nameof(VerifyRelease);

    /// <summary>Measure it beside the one that serves. Input <see cref="ApplyInput"/>, output a list of <see cref="GateFinding"/>.</summary>
    public const string JudgeRelease = nameof(JudgeRelease);

    /// <summary>Load, warm, switch, remember. Input <see cref="ApplyInput"/>.</summary>
    public const string ActivateRelease = nameof(ActivateRelease);

    /// <summary>Compensation: removes the files of a release that is not in place. Input <see cref="ApplyInput"/>; repeated, it finds nothing.</summary>
    public const string DiscardRelease = nameof(DiscardRelease);

    /// <summary>Write the reported twin and tell the hub. Input <see cref="ReportInput"/>.</summary>
    public const string ReportTwin = nameof(ReportTwin);

    /// <inheritdoc/>
    public override async Task<ApplyOutput> RunAsync(TaskOrchestrationContext context, ApplyInput input)
    {
        var (state, bytes, error) = (ApplyState.Downloading, 0L, (string?)null);
        IReadOnlyList<GateFinding>? gates = null;
        var isCutOff = false;
        await ReportAsync();
        while (true)
        {
            var next = await StepAsync();
            if (isCutOff)
            {
                // A week of tries is over. Being offline is no failure however long: with a history of its own the next week begins.
                context.ContinueAsNew(input);
                return new ApplyOutput(input.Release, Names.Of(state), error, bytes);
            }

            var move = ApplyTransitions.Table.Next(state, next);
            state = move.To;
            if (move.Do == ApplyAction.DiscardAndReport) await context.CallActivityAsync(DiscardRelease, input, ActivityRetry.Standard);
            if (move.Do is not (ApplyAction.Activate or ApplyAction.Judge)) await ReportAsync();
            if (ApplyTransitions.Table.IsEnd(state)) return new ApplyOutput(input.Release, Names.Of(state), error, bytes);
        }

        async Task<ApplyEvent> StepAsync()
        {
            try
            {
                switch (state)
                {
                    case ApplyState.Downloading:
                        bytes = (await context.CallActivityAsync<FetchOutput>(FetchRelease, input, ActivityRetry.Link)).BytesFetched;
                        return ApplyEvent.Fetched;
                    case ApplyState.Verifying:
                        await context.CallActivityAsync(VerifyRelease, input, ActivityRetry.Standard);
                        return input.Gates is null ? ApplyEvent.Verified : ApplyEvent.VerifiedToJudge;
                    case ApplyState.Judging:
                        gates = await context.CallActivityAsync<IReadOnlyList<GateFinding>>(JudgeRelease, input, ActivityRetry.Standard);
                        var judged = ApplyTransitions.Judge(gates);
                        if (judged != ApplyEvent.GatesPassed) error = ApplyTransitions.Why(judged, gates);
                        return judged;
                    default:
                        await context.CallActivityAsync(ActivateRelease, input, ActivityRetry.Standard);
                        return ApplyEvent.Activated;
                }
            }
            catch (TaskFailedException e)
            {
                error = e.FailureDetails.ErrorMessage;
                isCutOff = state == ApplyState.Downloading && ActivityFailure.IsOfTheLink(e.FailureDetails.ErrorType);
                return ApplyTransitions.Judge(e.FailureDetails.ErrorType);
            }
        }

        Task ReportAsync() => context.CallActivityAsync(
            ReportTwin,
            new ReportInput(input.Generation, state == ApplyState.Serving ? input.Release : null, Names.Of(state), error, bytes, gates),
            ActivityRetry.Standard);
    }
}
