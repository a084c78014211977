using Puente.Core.Settings;
using Puente.Workflows.Tuning;

namespace Puente.Edge.Tuning;

/// <summary>A tuning that is asked for by hand; what it leaves out is as the hub's settings have it, or as everywhere.</summary>
/// <param name="MinimumMacroF1">As <see cref="TuneInput.MinimumMacroF1"/>.</param>
/// <param name="MinimumGain">As <see cref="TuneInput.MinimumGain"/>.</param>
public sealed record TuneRequest(double? MinimumMacroF1 = null, double? MinimumGain = null)
{
    private static readonly TuneInput _everywhere = new();

    /// <summary>What is asked of the tuning.</summary>
    public TuneInput By(SiteTuning? hub) =>
        new(MinimumMacroF1 ?? hub?.MinimumMacroF1 ?? _everywhere.MinimumMacroF1, MinimumGain ?? hub?.MinimumGain ?? _everywhere.MinimumGain);
}
