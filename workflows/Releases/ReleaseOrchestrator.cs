using Puente.Core.Training;
using Puente.Workflows.Commands;
using Puente.Workflows.Transitions;

namespace Puente.Workflows.Releases;

/// <summary>
/// A backbone → evaluation → catalog → card → gate → approval → a signed release that edges can fetch. Its steps are
/// <see cref="ReleaseTransitions"/>; the command cancel is heard while it evaluates and while it waits for a person.
/// </summary>
public sealed class ReleaseOrchestrator : TaskOrchestrator<ReleaseInput, ReleaseOutput>
{
    /// <summary>Linear probe beside its baselines. Input <see cref="ReleaseInput"/>, output <see cref="EvaluationResult"/>.</summary>
    public const string EvaluateBackbone = nameof(EvaluateBackbone);

    /// <summary>Stops the trainer of an evaluation. Input <see cref="StopWork"/>.</summary>
    public const string StopEvaluation = nameof(StopEvaluation);

    /// <summary>Enter as a candidate. Input <see cref="RegisterInput"/>, output the version number.</summary>
    public const string RegisterModel = nameof(RegisterModel);

    /// <summary>Write the model card that the release carries. Input <see cref="CardInput"/>.</summary>
    public const string WriteCard = nameof(WriteCard);

    /// <summary>Approve or reject on record. Input <see cref="DecideInput"/>.</summary>
    public const string DecideModel = nameof(DecideModel);

    /// <summary>Sign and upload. Input <see cref="PublishInput"/>, output <see cref="PublishOutput"/>.</summary>
    public const string PublishRelease = nameof(PublishRelease);

    /// <summary>Compensation: decides a candidate that is left and removes what is published of it. Input <see cref="CompensateReleaseInput"/>; repeated, it changes nothing.</summary>
    public const string CompensateRelease = nameof(CompensateRelease);

    /// <summary>The external event that carries an <see cref="Approval"/>.</summary>
    public const string ApprovalEvent = "approval";

    /// <inheritdoc/>
    public override Task<ReleaseOutput> RunAsync(TaskOrchestrationContext context, ReleaseInput input) => new Run(context, input).ToEndAsync();

    /// <summary>One run: what it has learned so far, and one method a step.</summary>
    private sealed class Run(TaskOrchestrationContext context, ReleaseInput input)
    {
        private readonly CommandInbox _commands = new(context);
        private ReleaseState _state = ReleaseState.Evaluating;
        private EvaluationResult? _evaluation;
        private GateDecision? _gate;
        private Approval? _approval;
        private PublishOutput? _published;
        private TaskFailedException? _failure;
        private int? _version;

        public async Task<ReleaseOutput> ToEndAsync()
        {
            while (true)
            {
                Report();
                var move = ReleaseTransitions.Table.Next(_state, await StepAsync());
                _state = move.To;
                if (move.Do is ReleaseAction.CompensateAndFail or ReleaseAction.CompensateAndFinish)
                    await context.CallActivityAsync(
                        CompensateRelease, new CompensateReleaseInput(input, _version, _approval?.By ?? "system", Reason), ActivityRetry.Standard);
                if (!ReleaseTransitions.Table.IsEnd(_state)) continue;
                Report();
                if (move.Do == ReleaseAction.CompensateAndFail) throw _failure!;
                return Output();
            }
        }

        private string Reason => _failure?.FailureDetails.ErrorMessage ?? _approval?.Note ?? _gate?.Reason ?? "";

        private async Task<ReleaseEvent> StepAsync()
        {
            try
            {
                return await (_state switch
                {
                    ReleaseState.Evaluating => EvaluateAsync(),
                    ReleaseState.Registering => RegisterAsync(),
                    ReleaseState.Describing => DescribeAsync(),
                    ReleaseState.AwaitingApproval => AwaitApprovalAsync(),
                    ReleaseState.Approving or ReleaseState.Rejecting => RecordAsync(),
                    ReleaseState.Publishing => PublishAsync(),
                    _ => throw new InvalidOperationException($"{_state} is an end."),
                });
            }
            catch (TaskFailedException e)
            {
                _failure = e;
                return ReleaseEvent.Failed;
            }
        }

        private async Task<ReleaseEvent> EvaluateAsync()
        {
            var evaluating = context.CallActivityAsync<EvaluationResult>(EvaluateBackbone, input, ActivityRetry.Standard);
            if (await _commands.RaceAsync(evaluating, IsCancel) is { } cancel)
            {
                _approval = Refusal(cancel);
                await context.CallActivityAsync(StopEvaluation, new StopWork(input.Run, Stop: true, input.Probe), ActivityRetry.Standard);
                try
                {
                    _evaluation = await evaluating;
                }
                catch (TaskFailedException)
                {
                    // Told to stop, it did.
                }

                return ReleaseEvent.CancelRequested;
            }

            _evaluation = await evaluating;
            return ReleaseEvent.Evaluated;
        }

        private async Task<ReleaseEvent> RegisterAsync()
        {
            _version = await context.CallActivityAsync<int>(
                RegisterModel, new RegisterInput(context.InstanceId, input, _evaluation!), ActivityRetry.Standard);
            return ReleaseEvent.Registered;
        }

        private async Task<ReleaseEvent> DescribeAsync()
        {
            _gate = ReleaseGate.Decide(_evaluation!, input.MinimumMargin);
            await context.CallActivityAsync(
                WriteCard, new CardInput(input.Run, input.Name, _version!.Value, input.Probe, _evaluation!, _gate), ActivityRetry.Standard);
            var said = ReleaseTransitions.Judge(_gate, input.Automatic);
            if (said != ReleaseEvent.GatePassed) _approval = new Approval(_gate.Passed, "gate", _gate.Reason);
            return said;
        }

        private async Task<ReleaseEvent> AwaitApprovalAsync()
        {
            var answer = context.WaitForExternalEvent<Approval>(ApprovalEvent, TimeSpan.FromSeconds(input.ApprovalTimeoutSeconds));
            try
            {
                if (await _commands.RaceAsync(answer, IsCancel) is { } cancel)
                {
                    _approval = Refusal(cancel);
                    return ReleaseEvent.CancelRequested;
                }

                _approval = await answer;
                return _approval.Approved ? ReleaseEvent.Approved : ReleaseEvent.Refused;
            }
            catch (TaskCanceledException)
            {
                _approval = new Approval(false, "timeout", $"nobody approved within {input.ApprovalTimeoutSeconds} s");
                return ReleaseEvent.TimedOut;
            }
        }

        private async Task<ReleaseEvent> RecordAsync()
        {
            await context.CallActivityAsync(
                DecideModel, new DecideInput(input.Name, _version!.Value, _approval!.Approved, _approval.By, Reason), ActivityRetry.Standard);
            return ReleaseEvent.Recorded;
        }

        private async Task<ReleaseEvent> PublishAsync()
        {
            _published = await context.CallActivityAsync<PublishOutput>(
                PublishRelease, new PublishInput(input.Run, input.Name, _version!.Value) { ValidDays = input.ValidDays }, ActivityRetry.Resumable);
            return ReleaseEvent.Published;
        }

        private void Report() => context.SetCustomStatus(new ReleaseStatus(Names.Of(_state), _version, _evaluation, _gate));

        private ReleaseOutput Output()
        {
            var passed = _state == ReleaseState.Published;
            var gate = passed ? _gate! : new GateDecision(false, Reason);
            return new ReleaseOutput(
                _published?.Release, input.Name, _version ?? 0, gate, _evaluation, passed ? _approval!.By : null, _published?.BytesPublished ?? 0);
        }

        private static bool IsCancel(Command command) => command.Kind == CommandKind.Cancel;

        private static Approval Refusal(Command command) => new(false, command.By, command.Note ?? "cancelled");
    }
}
