using System.Globalization;
using Puente.Cli.Client.Contracts;

namespace Puente.Cli.Demo.Stages;

/// <summary>What a tuned head must reach on images it never saw.</summary>
/// <param name="MinimumMacroF1">Least macro-F1; the edge's own gate is the same.</param>
/// <param name="MinimumOverRandom">Macro-F1 by which it must lead the same head on a randomly initialised backbone; null reports only.</param>
/// <param name="MustBeatRaw">Whether it must lead the same head on raw cell statistics.</param>
public sealed record TuneGate(double MinimumMacroF1, double? MinimumOverRandom, bool MustBeatRaw)
{
    /// <summary>A lead that chance does not give over the few hundred images of a demo; the figure itself is printed. The goal is 0.20 (README).</summary>
    private const double MinimumLead = 0.10;

    /// <summary>Generated images are known to be learnable; of a site's own images less may be asked.</summary>
    public static TuneGate For(bool generated) => generated ? new TuneGate(0.60, MinimumLead, true) : new TuneGate(0.50, null, false);

    /// <summary>Why the head does not pass; null when it does.</summary>
    public string? Judge(TuneOutput tuned)
    {
        if (tuned.Gate is { Passed: false } gate) return $"The edge's gate did not pass: {gate.Reason}{Told(tuned)}.";
        if (tuned.Scores is not { } scores || tuned.RandomBackbone is not { } random || tuned.RawStatistics is not { } raw)
            return $"Nothing was measured: {tuned.Reason ?? "the edge gives no reason"}.";
        if (scores.MacroF1 < MinimumMacroF1) return Fault($"macro-F1 {scores.MacroF1:0.000} is below {MinimumMacroF1:0.00}", tuned);
        if (MinimumOverRandom is { } margin && scores.MacroF1 < random.MacroF1 + margin) return Fault($"the lead over a random backbone is below {margin:0.00}", tuned);
        return MustBeatRaw && scores.MacroF1 <= raw.MacroF1 ? Fault($"raw statistics do as well", tuned) : null;
    }

    /// <summary>The head's score beside its baselines.</summary>
    public static string Scores(TuneOutput tuned) => string.Create(CultureInfo.InvariantCulture,
        $"macro-F1 {tuned.Scores?.MacroF1:0.000}, random backbone {tuned.RandomBackbone?.MacroF1:0.000}, raw statistics {tuned.RawStatistics?.MacroF1:0.000}");

    private static string Told(TuneOutput tuned) => tuned.Scores is null ? "" : $" ({Scores(tuned)})";

    private static string Fault(FormattableString what, TuneOutput tuned) => $"The gate did not pass: {what.ToString(CultureInfo.InvariantCulture)} ({Scores(tuned)}).";
}
