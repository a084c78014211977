using Puente.Workflows.Commands;
using Puente.Workflows.Releases;
using Puente.Workflows.Rollouts;
using Puente.Workflows.Transitions;

namespace Puente.Workflows.Provisioning;

/// <summary>
/// An edge that asks → approved by rule or by a person → labelled → given its base release → ready. Its steps are
/// <see cref="ProvisionTransitions"/>; it takes the command cancel (abort) while it waits.
/// </summary>
public sealed class ProvisionOrchestrator : TaskOrchestrator<ProvisionInput, ProvisionOutput>
{
    /// <summary>Keep how the enrolment stands, and audit it. Input <see cref="RecordEnrolmentInput"/>.</summary>
    public const string RecordEnrolment = nameof(RecordEnrolment);

    /// <summary>Give the hub's labels. Input <see cref="LabelEdgeInput"/>.</summary>
    public const string LabelEdge = nameof(LabelEdge);

    /// <summary>Write the desired twin, unless the edge is asked for a release already. Input <see cref="AssignReleaseInput"/>, output <see cref="AssignReleaseOutput"/>.</summary>
    public const string AssignRelease = nameof(AssignRelease);

    /// <summary>Read the reported twin. Input <see cref="EdgeGeneration"/>, output <see cref="EdgeProgress"/>.</summary>
    public const string ReadDelivery = nameof(ReadDelivery);

    /// <summary>The external event that carries an <see cref="Approval"/>.</summary>
    public const string ApprovalEvent = ReleaseOrchestrator.ApprovalEvent;

    /// <inheritdoc/>
    public override Task<ProvisionOutput> RunAsync(TaskOrchestrationContext context, ProvisionInput input) => new Run(context, input).ToEndAsync();

    /// <summary>One run: what is known so far, and one method a step.</summary>
    private sealed class Run(TaskOrchestrationContext context, ProvisionInput input)
    {
        private readonly CommandInbox _commands = new(context);
        private ProvisionState _state = ProvisionState.Requested;
        private EdgeGeneration? _asked;
        private TaskFailedException? _failure;
        private string _by = "system", _reason = "";
        private string? _approvedBy;
        private DateTime _began;

        private string Edge => input.Enrolment.Edge;

        public async Task<ProvisionOutput> ToEndAsync()
        {
            while (true)
            {
                Report();
                var said = await StepAsync();
                var move = ProvisionTransitions.Table.Next(_state, said);
                var before = _state;
                _state = move.To;
                if (move.Do is ProvisionAction.Withdraw or ProvisionAction.WithdrawAndFail) _approvedBy = null;
                if (_state != before) await RecordAsync();
                if (!ProvisionTransitions.Table.IsEnd(_state)) continue;
                Report();
                if (move.Do == ProvisionAction.WithdrawAndFail) throw _failure!;
                return new ProvisionOutput(Edge, Names.Of(_state), _asked?.Release, _approvedBy, _reason);
            }
        }

        private async Task<ProvisionEvent> StepAsync()
        {
            try
            {
                return await (_state switch
                {
                    ProvisionState.Requested => DecideAsync(),
                    ProvisionState.AwaitingApproval => AwaitApprovalAsync(),
                    ProvisionState.Labelling => LabelAsync(),
                    ProvisionState.Assigning => AssignAsync(),
                    _ => DeliverAsync(),
                });
            }
            catch (TaskFailedException e)
            {
                (_failure, _by, _reason) = (e, "system", e.FailureDetails.ErrorMessage);
                return ProvisionEvent.Failed;
            }
        }

        private async Task<ProvisionEvent> DecideAsync()
        {
            await RecordAsync();
            var (decision, reason) = EnrolmentGate.Decide(input.Enrolment, input.Rule);
            _reason = reason;
            if (input.Rule is { } rule && decision != EnrolmentDecision.Hold) _by = rule.Name;
            if (decision == EnrolmentDecision.Approve) _approvedBy = _by;
            return ProvisionTransitions.Judge(decision);
        }

        private async Task<ProvisionEvent> AwaitApprovalAsync()
        {
            var answer = context.WaitForExternalEvent<Approval>(ApprovalEvent, TimeSpan.FromSeconds(input.ApprovalTimeoutSeconds));
            try
            {
                if (await _commands.RaceAsync(answer, IsCancel) is { } cancel) return Abort(cancel);
                var approval = await answer;
                (_by, _reason) = (approval.By, approval.Note ?? (approval.Approved ? "approved" : "refused"));
                if (approval.Approved) _approvedBy = approval.By;
                return approval.Approved ? ProvisionEvent.Approved : ProvisionEvent.Refused;
            }
            catch (TaskCanceledException)
            {
                (_by, _reason) = ("timeout", $"nobody approved within {input.ApprovalTimeoutSeconds} s");
                return ProvisionEvent.TimedOut;
            }
        }

        private async Task<ProvisionEvent> LabelAsync()
        {
            if (input.Labels is { Count: > 0 } labels)
                await context.CallActivityAsync(LabelEdge, new LabelEdgeInput(context.InstanceId, Edge, labels), ActivityRetry.Standard);
            return ProvisionEvent.Labelled;
        }

        private async Task<ProvisionEvent> AssignAsync()
        {
            var assigned = await context.CallActivityAsync<AssignReleaseOutput>(
                AssignRelease, new AssignReleaseInput(context.InstanceId, Edge, input.BaseRelease), ActivityRetry.Standard);
            (_asked, _began) = (assigned.Asked, context.CurrentUtcDateTime);
            if (_asked is not null) return ProvisionEvent.Assigned;
            _reason = "ready; there is no release to serve yet, and a rollout will bring one";
            return ProvisionEvent.NoRelease;
        }

        private async Task<ProvisionEvent> DeliverAsync()
        {
            var progress = await context.CallActivityAsync<EdgeProgress>(ReadDelivery, _asked, ActivityRetry.Standard);
            var waited = context.CurrentUtcDateTime - _began;
            var said = ProvisionTransitions.Judge(progress.State, waited >= TimeSpan.FromSeconds(input.ReadyTimeoutSeconds));
            _reason = said switch
            {
                ProvisionEvent.Serving => "serving its base release",
                ProvisionEvent.TimedOut => $"not serving within {input.ReadyTimeoutSeconds} s: it is {progress.State}",
                _ => progress.Detail ?? progress.State,
            };
            if (said != ProvisionEvent.Waiting) return said;
            Report();
            using var withdraw = new CancellationTokenSource();
            var timer = context.CreateTimer(RolloutTransitions.PollAfter(waited), withdraw.Token);
            if (await _commands.RaceAsync(timer, IsCancel) is not { } cancel)
            {
                await timer;
                return ProvisionEvent.Waiting;
            }

#pragma warning disable CA1849 // CancelAsync would run the callbacks on another thread, which orchestrator code must not.
            withdraw.Cancel();
#pragma warning restore CA1849
            return Abort(cancel);
        }

        private ProvisionEvent Abort(Command command)
        {
            (_by, _reason) = (command.By, command.Note ?? "aborted");
            return ProvisionEvent.AbortRequested;
        }

        private Task RecordAsync() => context.CallActivityAsync(
            RecordEnrolment,
            new RecordEnrolmentInput(context.InstanceId, input.Enrolment, Names.Of(_state), _approvedBy is not null, _by, _reason),
            ActivityRetry.Standard);

        private void Report() => context.SetCustomStatus(new ProvisionStatus(Names.Of(_state), Edge, _reason));

        private static bool IsCancel(Command command) => command.Kind == CommandKind.Cancel;
    }
}
