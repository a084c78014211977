using Puente.Core.Gates;
using Puente.Core.Twins;
using Puente.Edge.Delivery;

namespace Puente.Edge.Gates;

/// <summary>Measures the gates of the release in place while it serves, whenever this edge says how it is.</summary>
public sealed class ServingGates(IServedFigures figures, EdgeState state)
{
    /// <summary>The gates of <paramref name="twin"/>: those before the switch as they were, those while it serves as they are.</summary>
    public async Task<IReadOnlyList<GateFinding>?> MeasureAsync(ReportedTwin twin, ReportedDrift? drift, CancellationToken cancellationToken)
    {
        if (twin.State != "serving" || await state.FindWatchedAsync(cancellationToken) is not { Rules.Count: > 0 } watched || watched.Generation != twin.Generation) return twin.Gates;
        var served = await state.FindActiveAsync(cancellationToken) is { } active ? figures.Read(active) : null;
        return [.. (twin.Gates ?? []).Where(gate => gate.Kind == GateKind.Golden), .. watched.Rules.Select(rule => ServingVerdict.Of(rule, served, drift))];
    }
}
