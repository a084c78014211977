using System.Globalization;
using Puente.Workflows.Releases;
using Puente.Workflows.Transitions;

namespace Puente.Workflows.Tuning;

/// <summary>Where a retraining stands.</summary>
public enum RetrainState { Looking, Tuning, Idle, Done }

/// <summary>What can befall it.</summary>
public enum RetrainEvent { NoReason, Reason, Tuned }

/// <summary>What it does next.</summary>
public enum RetrainAction { Tune, Finish }

/// <summary>The life cycle of a retraining, and the gate before it: the clock always asks, drift and labels only when there is enough of them.</summary>
public static class RetrainTransitions
{
    /// <summary>Every move.</summary>
    public static TransitionTable<RetrainState, RetrainEvent, RetrainAction> Table { get; } = new(
        (RetrainState.Looking, RetrainEvent.NoReason, RetrainState.Idle, RetrainAction.Finish),
        (RetrainState.Looking, RetrainEvent.Reason, RetrainState.Tuning, RetrainAction.Tune),
        (RetrainState.Tuning, RetrainEvent.Tuned, RetrainState.Done, RetrainAction.Finish));

    /// <summary>Whether what is measured is a reason to learn again. An unmeasured drift is none.</summary>
    public static GateDecision Decide(RetrainInput input, RetrainEvidence evidence)
    {
        var unseen = Math.Max(0, evidence.Labels - evidence.Learned);
        return input.Trigger switch
        {
            RetrainTrigger.Timer => new GateDecision(true, "the clock asks: tuning itself says whether there is anything new"),
            RetrainTrigger.Drift when input.Drift is not { } drift || !double.IsFinite(drift) =>
                new GateDecision(false, "drift was not measured: unknown is no reason to learn"),
            RetrainTrigger.Drift => new GateDecision(input.Drift >= input.DriftThreshold, string.Create(CultureInfo.InvariantCulture,
                $"drift {input.Drift:F3} (learning again from {input.DriftThreshold:F3})")),
            RetrainTrigger.NewLabels => new GateDecision(unseen >= input.MinimumNewLabels, string.Create(CultureInfo.InvariantCulture,
                $"{unseen} labelled images not learned from yet (learning again from {input.MinimumNewLabels})")),
            _ => new GateDecision(false, $"trigger {input.Trigger} is unknown"),
        };
    }
}
