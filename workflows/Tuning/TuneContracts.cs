using Puente.Core;
using Puente.Core.Training;
using Puente.Workflows.Releases;

namespace Puente.Workflows.Tuning;

/// <summary>Fit a head on the labelled images of this site.</summary>
/// <param name="MinimumMacroF1">Held-out macro-F1 below which the head is not activated.</param>
/// <param name="MinimumGain">Held-out macro-F1 by which it must beat the same head on a randomly initialised backbone.</param>
public sealed record TuneInput(double MinimumMacroF1 = 0.5, double MinimumGain = 0);

/// <summary>What there is to learn from.</summary>
/// <param name="Set">Digest of the labelled set.</param>
/// <param name="Samples">Labelled images.</param>
/// <param name="Release">Release whose backbone is tuned; null when none is active.</param>
/// <param name="Refusal">Why nothing can or need be learned; null when there is something.</param>
public sealed record Selection(Digest Set, int Samples, string? Release, string? Refusal);

/// <summary>A training order within a tuning instance.</summary>
public sealed record TrainHeadInput(string Instance, Selection Selection);

/// <summary>A fitted head that passed its gate.</summary>
public sealed record ActivateHeadInput(string Instance, Selection Selection, TuneResult Result);

/// <summary>What a tuning came to, for the next one to compare with.</summary>
public sealed record RecordTuningInput(Selection Selection, bool Passed, string? Release);

/// <summary>A tuning whose head does not serve.</summary>
public sealed record DiscardTuningInput(string Instance, Selection Selection);

/// <summary>Where tuning stands, a <see cref="TuneState"/> in camel case.</summary>
public sealed record TuneStatus(string State);

/// <summary>How tuning ended.</summary>
/// <param name="Learned">True when a new local release serves.</param>
/// <param name="Reason">Why, or why not, in a sentence.</param>
public sealed record TuneOutput(
    bool Learned, string Reason, string? Release = null, GateDecision? Gate = null, HeadScores? Scores = null,
    HeadScores? RandomBackbone = null, HeadScores? RawStatistics = null, int TrainSamples = 0, int TestSamples = 0);
