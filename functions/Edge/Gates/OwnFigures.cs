using Puente.Edge.Delivery;
using Puente.Serving.Engine;

namespace Puente.Edge.Gates;

/// <summary>Of a site that is one process: what this process counted.</summary>
public sealed class OwnFigures(ReleaseServing serving) : IServedFigures
{
    /// <inheritdoc/>
    public ServedFigures Read(ActiveReleases active)
    {
        var figures = serving.Figures;
        return new ServedFigures(figures.Answered, figures.Failed, new LatencySnapshot(figures.Latency, figures.Nanoseconds));
    }
}
