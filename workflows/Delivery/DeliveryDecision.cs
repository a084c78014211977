using Puente.Core.Twins;

namespace Puente.Workflows.Delivery;

/// <summary>Whether an edge has to move: its desired twin against what it last said of itself. Level-triggered: asked at any time, any number of times, the answer is the same.</summary>
public static class DeliveryDecision
{
    /// <summary>The delivery to begin, or to go on with; null where nothing is wanted, or the wanted generation has ended.</summary>
    public static ApplyInput? Next(DesiredTwin? desired, ReportedTwin reported)
    {
        if (desired is null) return null;
        var ended = reported.Generation == desired.Generation && reported.State is "serving" or "failed" or "refused";
        return ended ? null : new ApplyInput(desired.Generation, desired.Release, desired.Gates);
    }
}
