using Microsoft.Extensions.Logging;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Twins;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Rollouts;
using Puente.Workflows.Provisioning;

namespace Puente.Hub.Edges;

/// <summary>Takes what edges say. What comes together is written together: its cost is one of the batch, not one of each message.</summary>
public sealed class EdgeIngestion(CatalogStore catalog, Enrolments enrolments, EnrolmentPolicy policy, RolloutNews news, IngestionMetrics metrics, ILogger<EdgeIngestion> log)
{
    /// <summary>Takes events in their order; null stands for one that cannot be read.</summary>
    /// <returns>What became of each. Where this throws, all of them may come again: taken twice they are as taken once.</returns>
    public async Task<IReadOnlyList<EventStatus>> TakeAsync(IReadOnlyList<CloudEvent?> events, DurableTaskClient client, CancellationToken cancellationToken)
    {
        var statuses = new EventStatus[events.Count];
        var twins = new List<(int Place, ReportedTwin Twin)>();
        for (var place = 0; place < events.Count; place++)
        {
            // What cannot be read cannot be read the next time either, and would hold up those behind it.
            statuses[place] = EventStatus.Drop;
            if (events[place] is not { } envelope) continue;
            if (envelope.Type != EdgeEvents.Reported) statuses[place] = await RecordAsync(envelope, cancellationToken);
            else if (envelope.DataAs<ReportedTwin>() is { Edge.Length: > 0, Labels: not null } twin) twins.Add((place, twin));
        }

        if (twins.Count > 0) await SeeAsync(twins, statuses, client, cancellationToken);
        metrics.Count(statuses);
        return statuses;
    }

    private async Task<EventStatus> RecordAsync(CloudEvent envelope, CancellationToken cancellationToken)
    {
        try
        {
            await catalog.AddEventAsync(
                new EventRecord(envelope.Id, envelope.Type, envelope.Source, envelope.Subject, envelope.Time, envelope.Data.GetRawText()), cancellationToken);
            return EventStatus.Success;
        }
        catch (InputException e)
        {
            log.LogWarning(e, "Event {Id} of {Source} is dropped.", envelope.Id, envelope.Source);
            return EventStatus.Drop;
        }
    }

    private async Task SeeAsync(List<(int Place, ReportedTwin Twin)> said, EventStatus[] statuses, DurableTaskClient client, CancellationToken cancellationToken)
    {
        try
        {
            var known = await enrolments.SeeAsync([.. said.Select(one => one.Twin)], cancellationToken);
            await Task.WhenAll(said.Select(one => one.Twin).Where(twin => !known.ContainsKey(twin.Edge)).DistinctBy(twin => twin.Edge)
                .Select(twin => EnrolAsync(client, twin, cancellationToken)));
            await news.HearAsync([.. said.Select(one => one.Twin)], client, cancellationToken);
            foreach (var (place, _) in said) statuses[place] = EventStatus.Success;
        }
        catch (InputException e) when (said.Count == 1)
        {
            log.LogWarning(e, "A report of {Edge} is dropped.", said[0].Twin.Edge);
        }
        catch (InputException e)
        {
            // One of them cannot be recorded, now or later: it must not take the others with it.
            _ = e;
            foreach (var one in said) await SeeAsync([one], statuses, client, cancellationToken);
        }
    }

    /// <summary>An edge that the hub has not decided about asks by being there. A second message on the way finds the provisioning that the first started.</summary>
    private async Task EnrolAsync(DurableTaskClient client, ReportedTwin twin, CancellationToken cancellationToken)
    {
        var id = ProvisionFunctions.InstanceOf(twin.Edge);
        if (await client.GetInstanceAsync(id, cancellation: cancellationToken) is not null) return;
        var input = new ProvisionInput(new EnrolmentRequest(twin.Edge, twin.Labels), policy.Rule);
        await client.ScheduleNewOrchestrationInstanceAsync(nameof(ProvisionOrchestrator), input, new StartOrchestrationOptions(id), cancellationToken);
    }
}
