using Puente.Workflows.Commands;
using Puente.Workflows.Transitions;

namespace Puente.Workflows.Rollouts;

/// <summary>
/// Writes desired twins wave by wave and waits until the gate of each wave holds. A failed or late edge stops the rollout before the next
/// wave: nothing that did not work at the canary reaches the rest. Its steps are <see cref="RolloutTransitions"/>; it takes the commands
/// pause, resume, proceed, cancel (abort: the twins stay as they are) and rollback.
/// </summary>
public sealed class RolloutOrchestrator : TaskOrchestrator<RolloutInput, RolloutOutput>
{
    /// <summary>Placement and waves. Input <see cref="RolloutInput"/>, output <see cref="RolloutPlan"/>.</summary>
    public const string PlanRollout = nameof(PlanRollout);

    /// <summary>Write one desired twin. Input <see cref="SetDesiredInput"/>, output the generation it got.</summary>
    public const string SetDesired = nameof(SetDesired);

    /// <summary>Read reported twins and judge them. Input <see cref="ReadReportedInput"/>, output <see cref="WaveProgress"/>.</summary>
    public const string ReadReported = nameof(ReadReported);

    /// <summary>Name of the wave that goes back.</summary>
    public const string RollbackWave = "rollback";

    /// <inheritdoc/>
    public override Task<RolloutOutput> RunAsync(TaskOrchestrationContext context, RolloutInput input) => new Run(context, input).ToEndAsync();

    /// <summary>One run: the waves done, the one under way, and one method a step.</summary>
    private sealed class Run(TaskOrchestrationContext context, RolloutInput input)
    {
        private readonly CommandInbox _commands = new(context);
        private readonly List<EdgeProgress> _settled = [];
        private readonly List<EdgeGeneration> _asked = [];
        private RolloutState _state = RolloutState.Planning;
        private RolloutPlan _plan = new([], []);
        private IReadOnlyList<EdgeProgress> _progress = [];
        private string? _reason;
        private string _wave = "";
        private int _next;
        private DateTime _began, _deadline;
        private DateTime? _passedSince;

        private DateTime Now => context.CurrentUtcDateTime;

        public async Task<RolloutOutput> ToEndAsync()
        {
            _plan = await context.CallActivityAsync<RolloutPlan>(PlanRollout, input, ActivityRetry.Standard);
            var said = RolloutEvent.Planned;
            while (true)
            {
                var move = RolloutTransitions.Table.Next(_state, said);
                _state = move.To;
                if (move.Do == RolloutAction.StartWave) await StartWaveAsync();
                if (move.Do == RolloutAction.Undo) await UndoAsync();
                if (move.Do == RolloutAction.AwaitCommand)
                {
                    said = await WaitAsync();
                    continue;
                }

                if (move.Do == RolloutAction.Finish) return Finish();
                said = await PollAsync(waits: move.Do == RolloutAction.Poll);
            }
        }

        private async Task StartWaveAsync()
        {
            var wave = _plan.Waves[_next++];
            Begin(wave.Name);
            foreach (var edge in wave.Edges) await DesireAsync(context.InstanceId, edge, input.Release);
        }

        /// <summary>Asks every edge that was asked so far for what it was asked for before; one that had nothing keeps what it has.</summary>
        private async Task UndoAsync()
        {
            var touched = _plan.Waves.Take(_next).SelectMany(wave => wave.Edges).ToList();
            Begin(RollbackWave);
            _settled.Clear();
            foreach (var edge in touched)
                if (_plan.Before?.GetValueOrDefault(edge) is { } before)
                    await DesireAsync($"{context.InstanceId}:{RollbackWave}", edge, before);
                else
                    _settled.Add(new EdgeProgress(edge, RollbackWave, "kept", "was asked for no release before this one", 0, 0));
        }

        private void Begin(string wave)
        {
            _settled.AddRange(_progress);
            (_wave, _progress, _passedSince) = (wave, [], null);
            (_began, _deadline) = (Now, Now.AddSeconds(input.WaveTimeoutSeconds));
            _asked.Clear();
        }

        private async Task DesireAsync(string rollout, string edge, string release)
        {
            var generation = await context.CallActivityAsync<long>(SetDesired, new SetDesiredInput(rollout, edge, release), ActivityRetry.Standard);
            _asked.Add(new EdgeGeneration(edge, release, generation));
        }

        private async Task<RolloutEvent> PollAsync(bool waits)
        {
            if (waits && await PauseBetweenPollsAsync() is { } command) return command;
            var read = await context.CallActivityAsync<WaveProgress>(
                ReadReported, new ReadReportedInput(_wave, [.. _asked], input.MaxFailed, Now >= _deadline), ActivityRetry.Standard);
            (_progress, _reason) = (read.Edges, read.Reason);
            _passedSince = read.Verdict == WaveVerdict.Passed ? _passedSince ?? Now : null;
            Report();
            return _state == RolloutState.RollingBack
                ? RolloutTransitions.JudgeRollback(read.Verdict)
                : RolloutTransitions.Judge(read.Verdict, Now - (_passedSince ?? Now), _next == _plan.Waves.Count, input);
        }

        private async Task<RolloutEvent?> PauseBetweenPollsAsync()
        {
            using var withdraw = new CancellationTokenSource();
            var timer = context.CreateTimer(RolloutTransitions.PollAfter(Now - _began), withdraw.Token);
            if (await _commands.RaceAsync(timer, Means) is not { } command)
            {
                await timer;
                return null;
            }

#pragma warning disable CA1849 // CancelAsync would run the callbacks on another thread, which orchestrator code must not.
            withdraw.Cancel();
#pragma warning restore CA1849
            _reason = command.ToString();
            return RolloutTransitions.Of(command.Kind);
        }

        private async Task<RolloutEvent> WaitAsync()
        {
            Report();
            var since = Now;
            if (_state == RolloutState.AwaitingProceed)
            {
                using var withdraw = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromSeconds(input.ApprovalTimeoutSeconds), withdraw.Token);
                if (await _commands.RaceAsync(timer, Means) is not { } answer)
                {
                    await timer;
                    _reason = $"nobody said proceed after wave {_wave} within {input.ApprovalTimeoutSeconds} s";
                    return RolloutEvent.TimedOut;
                }

#pragma warning disable CA1849 // CancelAsync would run the callbacks on another thread, which orchestrator code must not.
                withdraw.Cancel();
#pragma warning restore CA1849
                _reason = answer.ToString();
                return RolloutTransitions.Of(answer.Kind)!.Value;
            }

            var command = await _commands.WaitAsync(Means);
            _deadline += Now - since;
            _reason = command.ToString();
            return RolloutTransitions.Of(command.Kind)!.Value;
        }

        private bool Means(Command command) => RolloutTransitions.Of(command.Kind) is { } said && RolloutTransitions.Table.Has(_state, said);

        private void Report() => context.SetCustomStatus(new RolloutStatus(Names.Of(_state), _wave, [.. _settled, .. _progress], _reason));

        private RolloutOutput Finish()
        {
            _settled.AddRange(_progress);
            context.SetCustomStatus(new RolloutStatus(Names.Of(_state), null, _settled, _reason));
            return new RolloutOutput(
                input.Release, Names.Of(_state), _settled, _plan.Waves.Sum(wave => wave.Edges.Count), _plan.Excluded, _reason);
        }
    }
}
