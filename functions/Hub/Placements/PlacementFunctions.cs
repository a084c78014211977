using System.Globalization;
using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Fleet;
using Puente.Functions.Common.Http;

namespace Puente.Hub.Placements;

/// <summary>Placements: set, look, ask what they choose and why.</summary>
public sealed class PlacementFunctions(FleetPlacements placements)
{
    private const int MaxTold = 10_000;

    /// <summary>Keeps a placement under its name; with <c>?dryRun=true</c> answers what it would choose and keeps nothing.</summary>
    [Function("SetPlacement")]
    public async Task<IResult> Set(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "placements")] HttpRequest request, CancellationToken cancellationToken)
    {
        var asked = await JsonBody.ReadAsync<PlacementRequest>(request, cancellationToken);
        UploadedFiles.SafeName(asked.Name);
        if (request.Query["dryRun"] == "true")
            return Results.Json(Tell(request, asked.Name, null, await placements.DecideAsync(asked.Spec ?? new PlacementSpec(), asked.Name, patient: false, cancellationToken)), Json.Options);
        return Results.Json(await placements.SetAsync(asked, cancellationToken), Json.Options);
    }

    /// <summary>All of them.</summary>
    [Function("ListPlacements")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "placements")] HttpRequest request, CancellationToken cancellationToken) =>
        Results.Json(await placements.ListAsync(cancellationToken), Json.Options);

    /// <summary>One of them.</summary>
    [Function("GetPlacement")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "placements/{name}")] HttpRequest request, string name, CancellationToken cancellationToken) =>
        await placements.FindAsync(name, cancellationToken) is { } placement ? Results.Json(placement, Json.Options) : Results.NotFound();

    /// <summary>Forgets one.</summary>
    [Function("RemovePlacement")]
    public async Task<IResult> Remove(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "placements/{name}")] HttpRequest request, string name, CancellationToken cancellationToken) =>
        await placements.RemoveAsync(name, Actor.Of(request), cancellationToken) ? Results.NoContent() : Results.NotFound();

    /// <summary>What it chooses now, in groups, and for each edge why; <c>?edge=NAME</c> and <c>?outcome=NAME</c> narrow the explanations, <c>?limit=N</c> shortens them (10,000).</summary>
    [Function("DecidePlacement")]
    public async Task<IResult> Decide(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "placements/{name}/decisions")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        if (await placements.FindAsync(name, cancellationToken) is null) return Results.NotFound();
        var (placement, decision) = await placements.DecideAsync(name, patient: false, cancellationToken);
        return Results.Json(Tell(request, name, placement.Generation, decision), Json.Options);
    }

    private static object Tell(HttpRequest request, string name, long? generation, PlacementDecision decision)
    {
        var (edge, limit) = (request.Query["edge"].ToString(), Limit(request.Query["limit"].ToString()));
        var outcome = Outcome(request.Query["outcome"].ToString());
        var told = decision.Verdicts.Where(verdict => (edge.Length == 0 || verdict.Edge == edge) && (outcome is null || verdict.Outcome == outcome)).ToList();
        return new
        {
            Placement = name,
            Generation = generation,
            decision.Satisfied,
            NumberOfSelectedClusters = decision.Selected.Count,
            DecisionGroups = decision.Groups.Select(group => new { DecisionGroupIndex = group.Index, DecisionGroupName = group.Name, ClusterCount = group.Edges.Count, Decisions = group.Edges }),
            Explanations = told.Take(limit),
            ExplanationsLeftOut = Math.Max(0, told.Count - limit),
            decision.RecheckAt,
        };
    }

    private static int Limit(string text) => text.Length == 0 ? MaxTold
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit <= MaxTold ? limit
        : throw new InputException("limit", text, "is out of bounds", $"Give 0 to {MaxTold}.");

    private static PlacementOutcome? Outcome(string text) => text.Length == 0 ? null
        : Enum.TryParse<PlacementOutcome>(text, ignoreCase: true, out var outcome) && Enum.IsDefined(outcome) ? outcome
        : throw new InputException("outcome", text, "is unknown", $"Give one of: {string.Join(", ", Enum.GetNames<PlacementOutcome>())}.");
}
