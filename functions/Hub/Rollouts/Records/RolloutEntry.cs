namespace Puente.Hub.Rollouts.Records;

/// <summary>A rollout in the list of all.</summary>
/// <param name="Id">Instance id.</param>
/// <param name="Sequence">Its place in the order of arrival.</param>
/// <param name="IsActive">Whether it holds its edges.</param>
public sealed record RolloutEntry(string Id, long Sequence, bool IsActive)
{
    /// <summary>Later rollouts that took edges of it over.</summary>
    public IReadOnlyList<string> TakenBy { get; init; } = [];
}
