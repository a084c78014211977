namespace Puente.Workflows.Tuning;

/// <summary>What set a retraining off.</summary>
public enum RetrainTrigger
{
    /// <summary>The clock.</summary>
    Timer,

    /// <summary>Photographs that look unlike those learned from.</summary>
    Drift,

    /// <summary>Labels that the serving head has not seen.</summary>
    NewLabels,
}

/// <summary>Learn again, if there is a reason to.</summary>
/// <param name="Trigger">What set it off.</param>
/// <param name="Tune">How to tune.</param>
/// <param name="Drift">Measured drift, 0 (none) to 1; null when it was not measured.</param>
/// <param name="DriftThreshold">Drift from which learning again is worth it.</param>
/// <param name="MinimumNewLabels">Labelled images the serving head has not seen, from which learning again is worth it.</param>
public sealed record RetrainInput(
    RetrainTrigger Trigger = RetrainTrigger.Timer, TuneInput? Tune = null, double? Drift = null, double DriftThreshold = 0.25, int MinimumNewLabels = 20);

/// <summary>Labelled images there are, and how many of them the last tuning learned from.</summary>
public sealed record RetrainEvidence(int Labels, int Learned);

/// <summary>Where a retraining stands, a <see cref="RetrainState"/> in camel case.</summary>
public sealed record RetrainStatus(string State, string Trigger, string? Reason = null);
