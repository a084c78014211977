using Puente.Core.Settings;
using Puente.Workflows.Tuning;

namespace Puente.Edge.Tuning;

/// <summary>A retraining that is asked for; what it leaves out is as the hub's settings have it, or as everywhere.</summary>
/// <param name="Trigger">As <see cref="RetrainInput.Trigger"/>.</param>
/// <param name="Tune">How to tune.</param>
/// <param name="Drift">As <see cref="RetrainInput.Drift"/>.</param>
/// <param name="DriftThreshold">As <see cref="RetrainInput.DriftThreshold"/>.</param>
/// <param name="MinimumNewLabels">As <see cref="RetrainInput.MinimumNewLabels"/>.</param>
public sealed record RetrainRequest(
    RetrainTrigger Trigger = RetrainTrigger.Timer, TuneRequest? Tune = null, double? Drift = null, double? DriftThreshold = null, int? MinimumNewLabels = null)
{
    private static readonly RetrainInput _everywhere = new();

    /// <summary>What is asked of the retraining.</summary>
    public RetrainInput By(SiteTuning? hub) => new(
        Trigger, (Tune ?? new TuneRequest()).By(hub), Drift, DriftThreshold ?? hub?.DriftThreshold ?? _everywhere.DriftThreshold,
        MinimumNewLabels ?? hub?.MinimumNewLabels ?? _everywhere.MinimumNewLabels);
}
