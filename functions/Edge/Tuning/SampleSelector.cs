using Puente.Edge.Delivery;
using Puente.Functions.Common.Samples;
using Puente.Workflows.Tuning;

namespace Puente.Edge.Tuning;

/// <summary>Says what there is to learn from, or why there is nothing.</summary>
public sealed class SampleSelector(LabelledFolder samples, EdgeState state)
{
    /// <summary>The labelled set against the base in place and the last tuning.</summary>
    public async Task<Selection> SelectAsync(CancellationToken cancellationToken)
    {
        var summary = samples.Summarise();
        var active = await state.FindActiveAsync(cancellationToken);
        var last = await state.FindLastTuningAsync(cancellationToken);
        return new Selection(summary.Digest, summary.Total, active?.Base.ToString(), Refusal());

        string? Refusal()
        {
            if (active is null) return "no release is in place yet: roll one out to this edge first";
            if (summary.Total == 0) return "there are no labelled images: upload some first";
            if (summary.PerClass.Count < 2) return $"all {summary.Total} labelled images are of one class: upload a second one to tell it from";
            // A head that was learned and is no longer in place is to be learned again.
            if (last?.Set == summary.Digest && last.Base == active.Base.ToString() && (!last.Passed || last.Release == active.Local?.ToString()))
                return $"nothing new: these {summary.Total} labelled images on this backbone were learned from already";
            return null;
        }
    }
}
