using System.Globalization;
using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Fleet.Rollouts;
using Puente.Hub.Rollouts.Records;
using Puente.Workflows.Transitions;

namespace Puente.Hub.Rollouts;

/// <summary>Rollouts to look at: figures a state, and for each edge why it stands where it does.</summary>
public sealed class RolloutQueries(RolloutStore store)
{
    private const int MaxPage = 1000, DefaultPage = 100;

    /// <summary>The newest, newest first. Query: <c>limit</c>.</summary>
    [Function("ListRollouts")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "rollouts")] HttpRequest request, CancellationToken cancellationToken) =>
        Results.Json((await store.ListAsync(Limit(request), cancellationToken)).Select(Describe), Json.Options);

    /// <summary>One, with a page of its edges by name. Query: <c>state</c>, <c>after</c> (a name), <c>limit</c>.</summary>
    [Function("GetRollout")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "rollouts/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } record) return Results.NotFound();
        var (limit, after, state) = (Limit(request), request.Query["after"].ToString(), State(request));
        var page = record.Edges.Where(edge => string.CompareOrdinal(edge.Edge, after) > 0 && (state is null || edge.State == state)).Take(limit + 1).ToList();
        return Results.Json(
            new
            {
                Rollout = Describe(record.Document),
                Edges = page.Take(limit).Select(edge => new
                {
                    edge.Edge,
                    Wave = record.Document.Groups[edge.Group],
                    edge.State,
                    Detail = edge.Reason ?? edge.Cause,
                    edge.Before,
                    edge.Since,
                    edge.Generation,
                    edge.BytesFetched,
                    edge.Seconds,
                }),
                Next = page.Count > limit ? page[limit - 1].Edge : null,
            },
            Json.Options);
    }

    private static object Describe(RolloutDocument document) => new
    {
        document.Id,
        document.Request.Release,
        document.State,
        document.Stage,
        document.Reason,
        document.By,
        document.After,
        document.Selected,
        document.Figures,
        document.Groups,
        document.ExcludedCount,
        document.Excluded,
        document.Request,
        document.CreatedAt,
        document.UpdatedAt,
    };

    private static int Limit(HttpRequest request)
    {
        if (request.Query["limit"].ToString() is not { Length: > 0 } text) return DefaultPage;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxPage
            ? limit
            : throw new InputException("limit", text, "is out of bounds", $"Give 1 to {MaxPage}.");
    }

    private static RolloutEdgeState? State(HttpRequest request)
    {
        if (request.Query["state"].ToString() is not { Length: > 0 } text) return null;
        foreach (var state in Enum.GetValues<RolloutEdgeState>())
            if (Names.Of(state) == text) return state;
        throw new InputException("state", text, "is no state of an edge", $"Give one of: {string.Join(", ", Enum.GetValues<RolloutEdgeState>().Select(Names.Of))}.");
    }
}
