using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Twins;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges.Messages;
using Puente.Hub.Rollouts;
using Puente.Workflows.Provisioning;

namespace Puente.Hub.Edges;

/// <summary>What edges say, and what is known of them.</summary>
public sealed class EdgeFunctions(CatalogStore catalog, TwinStore twins, Enrolments enrolments, EdgeMessages messages, EnrolmentPolicy policy, RolloutNews news, DaprAppToken token)
{
    private const int MaxEvents = 1000;

    /// <summary>Every edge on record with both its twins and its enrolment.</summary>
    [Function("ListEdges")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "edges")] HttpRequest request, CancellationToken cancellationToken)
    {
        var edges = new List<object>();
        foreach (var edge in await catalog.ListEdgesAsync(cancellationToken))
            edges.Add(new
            {
                edge.Name,
                edge.Labels,
                edge.LastSeen,
                Desired = await twins.FindDesiredAsync(edge.Name, cancellationToken),
                Reported = await twins.FindReportedAsync(edge.Name, cancellationToken),
                Enrolment = await enrolments.FindAsync(edge.Name, cancellationToken),
            });
        return Results.Json(edges, Json.Options);
    }

    /// <summary>Events of edges, newest first.</summary>
    [Function("ListEvents")]
    public async Task<IResult> Events(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "events")] HttpRequest request, CancellationToken cancellationToken)
    {
        DateTimeOffset? since = null;
        if (request.Query["since"].ToString() is { Length: > 0 } text)
            since = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var time)
                ? time
                : throw new InputException("since", text, "is no time", "Give ISO 8601, such as 2026-01-31T12:00:00Z.");
        var type = request.Query["type"].ToString();
        var events = await catalog.ListEventsAsync(type.Length > 0 ? type : null, since, MaxEvents, cancellationToken);
        return Results.Json(
            events.Select(e => new { e.Id, e.Type, e.Source, e.Subject, e.Time, Data = JsonDocument.Parse(e.DataJson).RootElement }), Json.Options);
    }

    /// <summary>Delivery of topic <c>edge-events</c> by the sidecar, at least once.</summary>
    [Function("OnEdgeEvent")]
    public async Task<IResult> OnEvent(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "events/edge")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (!token.IsPresent(request)) return Results.Unauthorized();
        // What cannot be read cannot be read the next time either, and would hold up those behind it.
        if (await CloudEvent.ReadAsync(request, cancellationToken) is not { } envelope) return DaprReply.Drop;
        var result = await messages.TakeAsync(envelope, cancellationToken);
        if (result is { Outcome: EdgeMessageOutcome.Unenrolled, Twin: { } twin }) await EnrolAsync(client, twin, cancellationToken);
        if (result.Twin is { } said) await news.HearAsync([said], client, cancellationToken);
        return result.Outcome is EdgeMessageOutcome.Refused or EdgeMessageOutcome.Unreadable ? DaprReply.Drop : DaprReply.Success;
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
