namespace Puente.Edge.Workers;

/// <summary>What an agent keeps of workers that have gone, in the site's state, so that none of it is lost with them.</summary>
public sealed record WorkerLedger
{
    /// <summary>Before the first one went.</summary>
    public static WorkerLedger Empty { get; } = new();

    /// <summary>The change of the site that <see cref="Figures"/> are of.</summary>
    public string Placement { get; init; } = "";

    /// <summary>Requests that they counted.</summary>
    public WorkerFigures Figures { get; init; } = WorkerFigures.None;

    /// <summary>How many of them there were.</summary>
    public int Gone { get; init; }

    /// <summary>How many of those went without a last word: of what they counted, up to <see cref="WorkerReporter.Beat"/> is missing.</summary>
    public int Lost { get; init; }

    /// <summary>Those last taken in, whose files may still be there: they are not taken in again.</summary>
    public IReadOnlyList<string> Taken { get; init; } = [];

    /// <summary>What workers last ran on.</summary>
    public SiteHardware? Hardware { get; init; }

    /// <summary>With workers that have gone: only what they counted of <paramref name="placement"/> says something still.</summary>
    public WorkerLedger With(IReadOnlyList<WorkerReport> gone, string placement)
    {
        var (known, counted) = (Placement == placement ? this : new WorkerLedger { Placement = placement, Hardware = Hardware }, gone.Where(one => one.Placement == placement).ToList());
        return known with
        {
            Figures = counted.Aggregate(known.Figures, (sum, one) => sum.Plus(one.Figures)),
            Gone = known.Gone + counted.Count,
            Lost = known.Lost + counted.Count(one => !one.HasEnded),
            Taken = [.. gone.Select(one => one.Id)],
        };
    }
}
