namespace Puente.Edge.Workers;

/// <summary>A worker as its agent sees it.</summary>
/// <param name="Report">Its last word.</param>
/// <param name="IsLive">Whether it was heard of lately, and has not said that it ends.</param>
public sealed record SeenWorker(WorkerReport Report, bool IsLive)
{
    /// <summary>Whether it went without a last word.</summary>
    public bool IsLost => !IsLive && !Report.HasEnded;
}
