using System.Globalization;
using System.Runtime.CompilerServices;
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

    /// <summary>Edges that are read, and held in memory, at once.</summary>
    private const int Page = 500;

    /// <summary>Every edge on record with both its twins and its enrolment, by name, written as they are read; <c>after</c> and <c>limit</c> ask for a part.</summary>
    [Function("ListEdges")]
    public IResult List([HttpTrigger(AuthorizationLevel.Function, "get", Route = "edges")] HttpRequest request, CancellationToken cancellationToken)
    {
        var most = int.MaxValue;
        if (request.Query["limit"].ToString() is { Length: > 0 } text && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out most) && most >= 1))
            throw new InputException("limit", text, "is no number of edges", "Give a whole number from 1 on, or leave it out for all.");
        return Results.Json(EdgesAsync(request.Query["after"].ToString(), most, cancellationToken), Json.Options);
    }

    private async IAsyncEnumerable<object> EdgesAsync(string after, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (most > 0 && await catalog.ListEdgesAsync(after, Math.Min(most, Page), cancellationToken) is { Count: > 0 } known)
        {
            var names = known.Select(edge => edge.Name).ToList();
            var desired = await twins.FindDesiredAsync(names, cancellationToken);
            var reported = await twins.FindReportedAsync(names, cancellationToken);
            var enrolled = await enrolments.FindAsync(names, cancellationToken);
            foreach (var edge in known)
                yield return new
                {
                    edge.Name,
                    edge.Labels,
                    edge.LastSeen,
                    Desired = desired.GetValueOrDefault(edge.Name),
                    Reported = reported.GetValueOrDefault(edge.Name),
                    Enrolment = enrolled.GetValueOrDefault(edge.Name),
                };
            (after, most) = (known[^1].Name, most - known.Count);
        }
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
