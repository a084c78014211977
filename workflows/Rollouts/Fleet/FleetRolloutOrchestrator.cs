using Puente.Workflows.Commands;
using Puente.Workflows.Transitions;

namespace Puente.Workflows.Rollouts.Fleet;

/// <summary>
/// Moves a fleet to a release, stage by stage. Which edge is asked when, and how each stands, is decided and kept by the activities, many edges a call: this history
/// holds figures, and begins anew after <see cref="MaxLooks"/> looks, so that it is short whatever the fleet. It looks when something changed, and when time alone
/// would change something. It takes the commands pause, resume, promote, cancel (abort: the twins stay as they are) and rollback. <see cref="RolloutOrchestrator"/> is what
/// went before it, kept for what is under way.
/// </summary>
public sealed class FleetRolloutOrchestrator : TaskOrchestrator<FleetRolloutInput, FleetRolloutOutput?>
{
    /// <summary>Placement, groups, documents. Input <see cref="BeginRolloutInput"/>, output <see cref="RolloutBegun"/>.</summary>
    public const string BeginRollout = nameof(BeginRollout);

    /// <summary>One step over all edges. Input <see cref="AdvanceRolloutInput"/>, output <see cref="RolloutAdvanced"/>.</summary>
    public const string AdvanceRollout = nameof(AdvanceRollout);

    /// <summary>The end on record. Input <see cref="EndRolloutInput"/>.</summary>
    public const string EndRollout = nameof(EndRollout);

    /// <summary>The external event that says that something changed.</summary>
    public const string ChangedEvent = NewsInbox.EventName;

    /// <summary>Looks after which the history begins anew.</summary>
    public const int MaxLooks = 40;

    /// <summary>The rollback of a rollout.</summary>
    public static string RollbackOf(string rollout) => $"{rollout}-rollback";

    /// <inheritdoc/>
    public override Task<FleetRolloutOutput?> RunAsync(TaskOrchestrationContext context, FleetRolloutInput input) => new Run(context, input).ToEndAsync();

    /// <summary>One run: where it stands, and one method a step.</summary>
    private sealed class Run
    {
        private readonly TaskOrchestrationContext _context;
        private readonly RolloutRequest _request;
        private readonly CommandInbox _commands;
        private readonly NewsInbox _news;
        private FleetRolloutState _state;
        private RolloutBegun _begun;
        private RolloutAdvanced _seen = new(new Dictionary<string, int>(), 0, null, null, false, false, false, null, "");
        private int? _openStages;
        private DateTime? _promotedAt, _heldSince;
        private string? _reason;
        private string _by = "rollout";
        private int _looks, _quiet;

        public Run(TaskOrchestrationContext context, FleetRolloutInput input)
        {
            (_context, _request) = (context, input.Request);
            _commands = new CommandInbox(context);
            _news = new NewsInbox(context, _commands);
            (_state, _begun) = (input.Carried?.State ?? FleetRolloutState.Beginning, input.Carried?.Begun ?? new RolloutBegun(0, 0, 0, false));
            (_openStages, _promotedAt, _heldSince, _reason) = (input.Carried?.OpenStages, input.Carried?.PromotedAt, input.Carried?.HeldSince, input.Carried?.Reason);
        }

        private DateTime Now => _context.CurrentUtcDateTime;

        public async Task<FleetRolloutOutput?> ToEndAsync()
        {
            var said = _state == FleetRolloutState.Beginning ? await BeginAsync() : await LookAsync();
            while (true)
            {
                var move = FleetRolloutTransitions.Table.Next(_state, said);
                if (move.To != FleetRolloutState.AwaitingPromotion) _heldSince = null;
                else _heldSince ??= Now;
                _state = move.To;
                Report();
                if (move.Do == FleetRolloutAction.Finish) return await FinishAsync();
                if (move.Do == FleetRolloutAction.GoBack) said = await GoBackAsync();
                else if (move.Do == FleetRolloutAction.AwaitCommand) said = Heed(await _commands.WaitAsync(Means));
                else if (move.Do == FleetRolloutAction.AwaitNews && await AwaitNewsAsync() is { } happened) said = happened;
                else if (_looks >= MaxLooks && !_commands.HasCome) return BeginAnew();
                else said = await LookAsync();
            }
        }

        private async Task<FleetRolloutEvent> BeginAsync()
        {
            _begun = await _context.CallActivityAsync<RolloutBegun>(BeginRollout, new BeginRolloutInput(_context.InstanceId, _request), ActivityRetry.Standard);
            _openStages = _begun.HoldsStages ? 1 : null;
            if (_begun.After is null) return FleetRolloutEvent.Begun;
            _reason = $"waits for {_begun.After}, which holds edges of it";
            return FleetRolloutEvent.MustWait;
        }

        private async Task<FleetRolloutEvent> LookAsync()
        {
            _looks++;
            var before = _seen;
            try
            {
                _seen = await _context.CallActivityAsync<RolloutAdvanced>(
                    AdvanceRollout, new AdvanceRolloutInput(_context.InstanceId, _openStages, _promotedAt), ActivityRetry.Resumable);
            }
            catch (TaskFailedException e)
            {
                // One that broke off here would hold its edges for ever, and say that it is rolling.
                _reason = $"no look at the fleet: {e.FailureDetails.ErrorMessage}";
                return FleetRolloutEvent.LookFailed;
            }

            _quiet = _seen.Asked == 0 && _seen.Reason == before.Reason ? _quiet + 1 : 0;
            _reason = _seen.Reason;
            return FleetRolloutTransitions.Judge(_state, _seen, _request.OnBreach);
        }

        /// <summary>What a person said meanwhile, or that nobody did for too long; null when it is time to look.</summary>
        private async Task<FleetRolloutEvent?> AwaitNewsAsync()
        {
            var after = NewsInbox.After(_seen.RecheckSeconds, _quiet);
            var left = _heldSince + TimeSpan.FromSeconds(_request.ApprovalTimeoutSeconds) - Now;
            if (left < after) after = left.Value > TimeSpan.Zero ? left.Value : TimeSpan.Zero;
            if (await _news.WaitAsync(after, Means) is { } command) return Heed(command);
            if (!(Now >= _heldSince + TimeSpan.FromSeconds(_request.ApprovalTimeoutSeconds))) return null;
            _reason = $"nobody promoted {_seen.StageName} within {_request.ApprovalTimeoutSeconds} s";
            return FleetRolloutEvent.TimedOut;
        }

        private FleetRolloutEvent Heed(Command command)
        {
            var said = FleetRolloutTransitions.Of(command.Kind)!.Value;
            (_reason, _by) = (command.ToString(), command.By);
            if (said == FleetRolloutEvent.PromoteRequested)
            {
                _promotedAt = Now;
                if (_state == FleetRolloutState.AwaitingPromotion && _openStages is not null) _openStages = (_seen.Stage ?? _openStages) + 1;
            }

            return said;
        }

        private async Task<FleetRolloutEvent> GoBackAsync()
        {
            var stage = _seen.Breach && _request.OnBreach == OnBreach.RollbackStage ? _seen.Stage : null;
            var why = new RollbackInput(_context.InstanceId, _reason ?? "", _by, stage);
            try
            {
                var output = await _context.CallSubOrchestratorAsync<RollbackOutput>(
                    nameof(RollbackOrchestrator), why, new TaskOptions().WithInstanceId(RollbackOf(_context.InstanceId)));
                return output.State == Names.Of(FleetRolloutState.RolledBack) ? FleetRolloutEvent.BroughtBack : FleetRolloutEvent.NotBroughtBack;
            }
            catch (TaskFailedException e)
            {
                _reason = $"{_reason}; going back failed: {e.FailureDetails.ErrorMessage}";
                return FleetRolloutEvent.NotBroughtBack;
            }
        }

        private async Task<FleetRolloutOutput> FinishAsync()
        {
            _seen = _seen with
            {
                Figures = await _context.CallActivityAsync<IReadOnlyDictionary<string, int>>(
                    EndRollout, new EndRolloutInput(_context.InstanceId, Names.Of(_state), _reason, _by), ActivityRetry.Resumable),
            };
            Report();
            return new FleetRolloutOutput(_request.Release, Names.Of(_state), _seen.Figures, _begun.Selected, _begun.Excluded, _reason);
        }

        private FleetRolloutOutput? BeginAnew()
        {
            _context.ContinueAsNew(new FleetRolloutInput(_request, new CarriedRollout(_state, _begun, _openStages, _promotedAt, _heldSince, _reason)));
            return null;
        }

        private bool Means(Command command) =>
            FleetRolloutTransitions.Of(command.Kind) is { } said && FleetRolloutTransitions.Table.Has(_state, said);

        private void Report() => _context.SetCustomStatus(
            new FleetRolloutStatus(Names.Of(_state), _seen.StageName, _seen.Figures, _begun.Selected, _reason));
    }
}
