namespace Puente.Workflows.Delivery;

/// <summary>An edge's way to its desired release: fetch, verify, load and warm beside the old one, switch, report.</summary>
public sealed class ApplyReleaseOrchestrator : TaskOrchestrator<ApplyInput, ApplyOutput>
{
    /// <summary>Signed manifest and missing chunks, each checked as it arrives. Input <see cref="ApplyInput"/>, output <see cref="FetchOutput"/>.</summary>
    public const string FetchRelease = nameof(FetchRelease);

    /// <summary>Signature and every file's digest. Input <see cref="ApplyInput"/>.</summary>
    public const string VerifyRelease = nameof(VerifyRelease);

    /// <summary>Load, warm, switch, remember. Input <see cref="ApplyInput"/>.</summary>
    public const string ActivateRelease = nameof(ActivateRelease);

    /// <summary>Write the reported twin and tell the hub. Input <see cref="ReportInput"/>.</summary>
    public const string ReportTwin = nameof(ReportTwin);

    /// <inheritdoc/>
    public override async Task<ApplyOutput> RunAsync(TaskOrchestrationContext context, ApplyInput input)
    {
        long bytes = 0;
        try
        {
            await ReportAsync("downloading", null);
            bytes = (await context.CallActivityAsync<FetchOutput>(FetchRelease, input, ActivityRetry.Resumable)).BytesFetched;
            await ReportAsync("verifying", null);
            await context.CallActivityAsync(VerifyRelease, input, ActivityRetry.Standard);
            await context.CallActivityAsync(ActivateRelease, input, ActivityRetry.Standard);
            await ReportAsync("serving", null);
            return new ApplyOutput(input.Release, "serving", null, bytes);
        }
        catch (TaskFailedException e)
        {
            await ReportAsync("failed", e.FailureDetails.ErrorMessage);
            return new ApplyOutput(input.Release, "failed", e.FailureDetails.ErrorMessage, bytes);
        }

        Task ReportAsync(string state, string? error) => context.CallActivityAsync(
            ReportTwin, new ReportInput(input.Generation, state == "serving" ? input.Release : null, state, error, bytes), ActivityRetry.Standard);
    }
}
