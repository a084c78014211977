using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puente.Catalog;
using Puente.Core;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;

namespace Puente.Hub.Edges;

/// <summary>What edges say, and what is known of them.</summary>
public sealed class EdgeFunctions(CatalogStore catalog, TwinStore twins, Enrolments enrolments, EdgeIngestion ingestion, DaprAppToken token)
{
    private const int MaxEvents = 1000;

    /// <summary>Every edge on record with both its twins and its enrolment.</summary>
    [Function("ListEdges")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "edges")] HttpRequest request, CancellationToken cancellationToken)
    {
        var known = await catalog.ListAllEdgesAsync(cancellationToken);
        var names = known.Select(edge => edge.Name).ToList();
        var desired = await twins.FindDesiredAsync(names, cancellationToken);
        var reported = await twins.FindReportedAsync(names, cancellationToken);
        var enrolled = await enrolments.FindAsync(names, cancellationToken);
        var edges = known.Select(edge => new
        {
            edge.Name,
            edge.Labels,
            edge.LastSeen,
            Desired = desired.GetValueOrDefault(edge.Name),
            Reported = reported.GetValueOrDefault(edge.Name),
            Enrolment = enrolled.GetValueOrDefault(edge.Name),
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

    /// <summary>Delivery of topic <c>edge-events</c> by the sidecar, at least once, one event or several at a time.</summary>
    [Function("OnEdgeEvent")]
    public async Task<IResult> OnEvent(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "events/edge")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (!token.IsPresent(request)) return Results.Unauthorized();
        var delivered = await DeliveredEvents.ReadAsync(request, cancellationToken);
        return delivered.Reply(await ingestion.TakeAsync(delivered.Events, client, cancellationToken));
    }
}
