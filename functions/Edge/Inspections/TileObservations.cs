using Puente.Edge.Drift;
using Puente.Edge.Samples.Suggestions;
using Puente.Serving.Inspection;

namespace Puente.Edge.Inspections;

/// <summary>What the tiles of an inspected photograph tell beyond its defects: whether the site has moved away from its release, and which crops are worth a label.</summary>
public sealed class TileObservations(DriftMonitor drift, SuggestionPool suggestions)
{
    /// <summary>Takes note of them. Both parts bear repetition.</summary>
    public async Task ObserveAsync(PhotographInspection inspection, CancellationToken cancellationToken)
    {
        suggestions.Keep(inspection);
        await drift.ObserveAsync(inspection, cancellationToken);
    }
}
