namespace Puente.Edge.Workers;

/// <summary>What a worker last said of itself: a file of its own in the site's folder, written anew as it changes.</summary>
/// <param name="Id">Of this start of it: one that starts again is another.</param>
/// <param name="Name">What people call it: its machine's name, which is its pod's.</param>
/// <param name="Revision">Grows with each word: one that grows is of a worker that lives, whatever its clock says.</param>
/// <param name="Figures">Requests since what it serves came into place.</param>
public sealed record WorkerReport(string Id, string Name, long Revision, WorkerFigures Figures)
{
    /// <summary>Which change of the site it has followed (<see cref="Delivery.ActiveReleases.Placement"/>); null: none yet.</summary>
    public string? Placement { get; init; }

    /// <summary>Id of the release that it serves; null: none.</summary>
    public string? Release { get; init; }

    /// <summary>The change that it could not follow; null: there is none.</summary>
    public string? Refused { get; init; }

    /// <summary>Why not.</summary>
    public string? Fault { get; init; }

    /// <summary>How often it has tried.</summary>
    public int Tries { get; init; }

    /// <summary>Whether this is its last word: nothing that it counted is missing.</summary>
    public bool HasEnded { get; init; }

    /// <summary>What it runs on; null: not known yet.</summary>
    public WorkerHardware? Hardware { get; init; }
}
