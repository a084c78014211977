using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Twins;
using Puente.Functions.Common.Http;
using Puente.Hub.Edges.Messages;
using Puente.Hub.Rollouts;
using Puente.Workflows.Provisioning;

namespace Puente.Hub.Edges;

/// <summary>
/// Takes what edges say, many messages at a time: those of one edge in their order, edges side by side, so that their signatures are checked on all cores and what they write
/// shares transactions. The cost is one of the batch, not one of each message.
/// </summary>
public sealed class EdgeIngestion(EdgeMessages messages, EnrolmentPolicy policy, RolloutNews news, IngestionMetrics metrics, ILogger<EdgeIngestion> log)
{
    private const int EdgesAtOnce = 64;

    /// <summary>Takes events; null stands for one that cannot be read.</summary>
    /// <returns>What became of each, in their order. Where this throws, all of them may come again: taken twice they are as taken once.</returns>
    public async Task<IReadOnlyList<EventStatus>> TakeAsync(IReadOnlyList<CloudEvent?> events, DurableTaskClient client, CancellationToken cancellationToken)
    {
        var results = new EdgeMessageResult[events.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, events.Count).GroupBy(place => events[place]?.Source),
            new ParallelOptions { MaxDegreeOfParallelism = EdgesAtOnce, CancellationToken = cancellationToken },
            async (ofEdge, cancel) =>
            {
                foreach (var place in ofEdge) results[place] = await TakeAsync(events[place], cancel);
            });
        await Task.WhenAll(results.Where(result => result is { Outcome: EdgeMessageOutcome.Unenrolled, Twin: not null }).Select(result => result.Twin!)
            .DistinctBy(twin => twin.Edge).Select(twin => EnrolAsync(client, twin, cancellationToken)));
        var said = results.Where(result => result is { Twin: not null, Outcome: EdgeMessageOutcome.Accepted or EdgeMessageOutcome.Unenrolled or EdgeMessageOutcome.Duplicate }).ToList();
        if (said.Count > 0) await news.HearAsync([.. said.Select(result => result.Twin!)], said.Exists(result => result.IsNews), client, cancellationToken);
        metrics.Count(results);
        return [.. results.Select(result => result.Outcome is EdgeMessageOutcome.Refused or EdgeMessageOutcome.Unreadable ? EventStatus.Drop : EventStatus.Success)];
    }

    private async Task<EdgeMessageResult> TakeAsync(CloudEvent? envelope, CancellationToken cancellationToken)
    {
        // What cannot be read, or cannot be recorded, cannot be the next time either, and would hold up those behind it.
        if (envelope is null) return new EdgeMessageResult(EdgeMessageOutcome.Unreadable);
        try
        {
            return await messages.TakeAsync(envelope, cancellationToken);
        }
        catch (InputException e)
        {
            log.LogWarning(e, "Event {Id} of {Source} is dropped.", envelope.Id, envelope.Source);
            return new EdgeMessageResult(EdgeMessageOutcome.Unreadable);
        }
    }

    /// <summary>An edge without a key, where edges need none, asks by being there. A second message on the way finds the provisioning that the first started.</summary>
    private async Task EnrolAsync(DurableTaskClient client, ReportedTwin twin, CancellationToken cancellationToken)
    {
        var id = ProvisionFunctions.InstanceOf(twin.Edge);
        if (await client.GetInstanceAsync(id, cancellation: cancellationToken) is not null) return;
        var input = new ProvisionInput(new EnrolmentRequest(twin.Edge, twin.Labels), policy.Rule);
        await client.ScheduleNewOrchestrationInstanceAsync(nameof(ProvisionOrchestrator), input, new StartOrchestrationOptions(id), cancellationToken);
    }
}
