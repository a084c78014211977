using Puente.Core.Training;

namespace Puente.Workflows.Releases;

/// <summary>A backbone → evaluation → catalog → gate → approval → a signed release that edges can fetch.</summary>
public sealed class ReleaseOrchestrator : TaskOrchestrator<ReleaseInput, ReleaseOutput>
{
    /// <summary>Linear probe beside its baselines. Input <see cref="ReleaseInput"/>, output <see cref="EvaluationResult"/>.</summary>
    public const string EvaluateBackbone = nameof(EvaluateBackbone);

    /// <summary>Enter as a candidate. Input <see cref="RegisterInput"/>, output the version number.</summary>
    public const string RegisterModel = nameof(RegisterModel);

    /// <summary>Approve or reject on record. Input <see cref="DecideInput"/>.</summary>
    public const string DecideModel = nameof(DecideModel);

    /// <summary>Sign and upload. Input <see cref="PublishInput"/>, output <see cref="PublishOutput"/>.</summary>
    public const string PublishRelease = nameof(PublishRelease);

    /// <summary>The external event that carries an <see cref="Approval"/>.</summary>
    public const string ApprovalEvent = "approval";

    /// <inheritdoc/>
    public override async Task<ReleaseOutput> RunAsync(TaskOrchestrationContext context, ReleaseInput input)
    {
        context.SetCustomStatus(new ReleaseStatus("evaluating"));
        var evaluation = await context.CallActivityAsync<EvaluationResult>(EvaluateBackbone, input, ActivityRetry.Standard);
        var version = await context.CallActivityAsync<int>(
            RegisterModel, new RegisterInput(context.InstanceId, input, evaluation), ActivityRetry.Standard);
        var gate = ReleaseGate.Decide(evaluation, input.MinimumMargin);

        var approval = gate.Passed ? await ApproveAsync(context, input, version, evaluation, gate) : new Approval(false, "gate", gate.Reason);
        await context.CallActivityAsync(
            DecideModel, new DecideInput(input.Name, version, approval.Approved, approval.By, approval.Note ?? gate.Reason), ActivityRetry.Standard);
        if (!approval.Approved)
        {
            context.SetCustomStatus(new ReleaseStatus("rejected", version, evaluation, gate));
            return new ReleaseOutput(null, input.Name, version, gate with { Passed = false, Reason = approval.Note ?? gate.Reason }, evaluation, null, 0);
        }

        context.SetCustomStatus(new ReleaseStatus("publishing", version, evaluation, gate));
        var published = await context.CallActivityAsync<PublishOutput>(
            PublishRelease, new PublishInput(input.Run, input.Name, version), ActivityRetry.Resumable);
        context.SetCustomStatus(new ReleaseStatus("published", version, evaluation, gate));
        return new ReleaseOutput(published.Release, input.Name, version, gate, evaluation, approval.By, published.BytesPublished);
    }

    private static async Task<Approval> ApproveAsync(
        TaskOrchestrationContext context, ReleaseInput input, int version, EvaluationResult evaluation, GateDecision gate)
    {
        if (input.Automatic) return new Approval(true, "gate", gate.Reason);
        context.SetCustomStatus(new ReleaseStatus("awaitingApproval", version, evaluation, gate));
        try
        {
            return await context.WaitForExternalEvent<Approval>(ApprovalEvent, TimeSpan.FromSeconds(input.ApprovalTimeoutSeconds));
        }
        catch (TaskCanceledException)
        {
            return new Approval(false, "timeout", $"nobody approved within {input.ApprovalTimeoutSeconds} s");
        }
    }
}
