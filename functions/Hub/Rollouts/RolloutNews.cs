using Puente.Core.Twins;
using Puente.Workflows.Rollouts.Fleet;

namespace Puente.Hub.Rollouts;

/// <summary>
/// Tells rollouts under way that an edge said something new: one event for all that comes between two looks, however much that is. It knows which edges spoke, so that a look
/// reads those. What is lost with the process is found by the next look that time brings.
/// </summary>
public abstract class RolloutNews
{
    /// <summary>A look at <paramref name="instance"/> begins: what came before it, it sees.</summary>
    /// <returns>The edges that spoke since the last; null when all are to be read: at the first look, and after one that broke off.</returns>
    public abstract Task<IReadOnlySet<string>?> BeginAsync(string instance, CancellationToken cancellationToken);

    /// <summary>A look has ended: the next news raises the event.</summary>
    /// <param name="instance">Whose look.</param>
    /// <param name="missing">Edges out of reach: of them any word is news.</param>
    /// <returns>Whether something came meanwhile that no event tells of, so that it is worth looking again.</returns>
    public abstract bool End(string instance, IReadOnlySet<string> missing);

    /// <summary>The instance has ended.</summary>
    public abstract void Forget(string instance);

    /// <summary>Edges spoke, and what they said is on record.</summary>
    /// <param name="twins">What they said.</param>
    /// <param name="isNews">Whether one of them said something new, next to what is on record.</param>
    /// <param name="client">Raises events.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public abstract Task HearAsync(IReadOnlyList<ReportedTwin> twins, bool isNews, DurableTaskClient client, CancellationToken cancellationToken);

    /// <summary>Something changed for <paramref name="instance"/>: edges spoke, or an earlier rollout has ended.</summary>
    /// <returns>False when it has ended itself: it wants no news, and who brings them must not fail for its sake.</returns>
    public static async Task<bool> TellAsync(DurableTaskClient client, string instance, CancellationToken cancellationToken)
    {
        try
        {
            await client.RaiseEventAsync(instance, FleetRolloutOrchestrator.ChangedEvent, null, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            _ = e;
            return false;
        }
    }
}
