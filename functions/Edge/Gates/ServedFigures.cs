using Puente.Serving.Engine;

namespace Puente.Edge.Gates;

/// <summary>What the release in place has done, as far as it is known.</summary>
/// <param name="Answered">Requests answered.</param>
/// <param name="Failed">Requests that it failed.</param>
/// <param name="Latency">Those answered, by their time; null: not counted.</param>
public sealed record ServedFigures(long Answered, long Failed, LatencySnapshot? Latency)
{
    /// <summary>Why they do not tell of all who serve it: then they may condemn, and never acquit. Null: they do.</summary>
    public string? Missing { get; init; }

    /// <summary>Whose they are, where that needs saying.</summary>
    public string? Note { get; init; }
}
