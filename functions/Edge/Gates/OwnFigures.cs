using Puente.Edge.Delivery;
using Puente.Serving.Models;

namespace Puente.Edge.Gates;

/// <summary>Of a site that is one process: what this process counted.</summary>
public sealed class OwnFigures(ModelHost models) : IServedFigures
{
    /// <inheritdoc/>
    public ServedFigures Read(ActiveReleases active) => ServedFigures.Of(models.CurrentStatistics);
}
