using System.Globalization;
using Puente.Core.Training;
using Puente.Workflows.Releases;

namespace Puente.Workflows.Tuning;

/// <summary>The measured gate of a head: good enough in itself, and better than its baseline by the margin asked.</summary>
public static class TuneGate
{
    /// <summary>Decides on held-out scores.</summary>
    public static GateDecision Decide(TuneResult result, TuneInput asked)
    {
        var (score, random) = (result.Scores.MacroF1, result.RandomBackbone.MacroF1);
        if (!double.IsFinite(score) || !double.IsFinite(random)) return new GateDecision(false, "a score is missing: unknown is not a pass");
        var passed = score >= asked.MinimumMacroF1 && score - random >= asked.MinimumGain;
        return new GateDecision(passed, string.Create(CultureInfo.InvariantCulture,
            $"held-out macro-F1 {score:F3} (asked {asked.MinimumMacroF1:F3}), {score - random:F3} above random initialisation (asked {asked.MinimumGain:F3}), raw statistics {result.RawStatistics.MacroF1:F3}"));
    }
}
