namespace Puente.Runtime.DurableTask.Client;

/// <summary>What a purge did.</summary>
/// <param name="count">Instances removed.</param>
/// <param name="isComplete">Whether nothing that matched is left.</param>
public class PurgeResult(int count, bool? isComplete = null)
{
    /// <summary>Instances removed.</summary>
    public int PurgedInstanceCount { get; } = count;

    /// <summary>Whether nothing that matched is left; null when unknown.</summary>
    public bool? IsComplete { get; } = isComplete;
}
