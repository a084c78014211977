using System.Globalization;
using Puente.Core.Training;

namespace Puente.Workflows.Releases;

/// <summary>The measured gate of a backbone: it must know more than its own random initialisation. An unmeasured score holds the gate.</summary>
public static class ReleaseGate
{
    /// <summary>Decides on <paramref name="evaluation"/> with a margin in macro-F1.</summary>
    public static GateDecision Decide(EvaluationResult evaluation, double minimumMargin)
    {
        var (backbone, random, raw) =
            (evaluation.Backbone.MacroF1, evaluation.RandomBackbone.MacroF1, evaluation.RawStatistics.MacroF1);
        if (!double.IsFinite(backbone) || !double.IsFinite(random)) return new GateDecision(false, "a score is missing: unknown is not a pass");
        var margin = backbone - random;
        var reason = string.Create(CultureInfo.InvariantCulture,
            $"macro-F1 {backbone:F3} against {random:F3} at random initialisation (margin {margin:F3}, asked {minimumMargin:F3}) and {raw:F3} for raw statistics");
        return new GateDecision(margin >= minimumMargin, reason);
    }
}
