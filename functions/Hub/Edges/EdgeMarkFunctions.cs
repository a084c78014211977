using Microsoft.AspNetCore.Http;
using Puente.Catalog;
using Puente.Core;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Placements;

namespace Puente.Hub.Edges;

/// <summary>One edge: what is known of it, and what the hub says about it.</summary>
public sealed class EdgeMarkFunctions(CatalogStore catalog, TwinStore twins, Enrolments enrolments, TimeProvider time)
{
    /// <summary>Everything on record about an edge: labels, capabilities, taints, scores, twins, enrolment.</summary>
    [Function("GetEdge")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "edges/{name}")] HttpRequest request, string name, CancellationToken cancellationToken) =>
        await catalog.FindEdgeAsync(name, cancellationToken) is { } edge ? Results.Json(await TellAsync(edge, cancellationToken), Json.Options) : Results.NotFound();

    /// <summary>Gives an edge labels over its own, or takes them away.</summary>
    [Function("LabelEdgeByHand")]
    public async Task<IResult> Label(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "edges/{name}/labels")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        var asked = await JsonBody.ReadAsync<LabelRequest>(request, cancellationToken);
        if (asked.Labels is null || asked.Labels.Count == 0) throw new InputException("labels", null, "is empty", "Give labels by key; null takes one away.");
        if (asked.Labels.Keys.FirstOrDefault(string.IsNullOrWhiteSpace) is { } empty) throw new InputException("labels", empty, "holds an empty key", "Give every label a key.");
        var labels = await enrolments.ChangeLabelsAsync(name, asked.Labels, cancellationToken);
        await catalog.AuditAsync(Actor.Of(request), "edge.labels", name, string.Join(", ", labels.Select(label => $"{label.Key}={label.Value}")), cancellationToken);
        return await Get(request, name, cancellationToken);
    }

    /// <summary>Sets taints and takes others away.</summary>
    [Function("TaintEdge")]
    public async Task<IResult> Taint(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "edges/{name}/taints")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        var asked = await JsonBody.ReadAsync<TaintRequest>(request, cancellationToken);
        if (asked.Add is not { Count: > 0 } && asked.Remove is not { Count: > 0 })
            throw new InputException("taints", null, "are neither added nor removed", "Give add: [{key, effect, value}] or remove: [key].");
        var edge = await catalog.MarkEdgeAsync(
            name, marks => EdgeMarks.Read(marks).Change(asked.Add ?? [], asked.Remove ?? [], time.GetUtcNow()).Write(), Actor.Of(request), "edge.tainted", cancellationToken);
        return Results.Json(await TellAsync(edge, cancellationToken), Json.Options);
    }

    /// <summary>Keeps the scores that an add-on gives an edge.</summary>
    [Function("ScoreEdge")]
    public async Task<IResult> Score(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "edges/{name}/scores")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        var asked = await JsonBody.ReadAsync<ScoreRequest>(request, cancellationToken);
        // A score is named RESOURCE/SCORE.
        if (string.IsNullOrWhiteSpace(asked.ResourceName) || asked.ResourceName.Contains('/'))
            throw new InputException("resourceName", asked.ResourceName, "is empty or has a '/'", "Give the add-on's name for its scores.");
        asked.ToScores().Validate();
        var edge = await catalog.MarkEdgeAsync(
            name, marks => EdgeMarks.Read(marks).With(asked.ResourceName, asked.ToScores()).Write(), Actor.Of(request), "edge.scored", cancellationToken);
        return Results.Json(await TellAsync(edge, cancellationToken), Json.Options);
    }

    private async Task<object> TellAsync(EdgeRecord edge, CancellationToken cancellationToken)
    {
        var marks = EdgeMarks.Read(edge.MarksJson);
        return new
        {
            edge.Name,
            edge.Labels,
            edge.LastSeen,
            edge.Capabilities,
            marks.Taints,
            marks.Scores,
            Desired = await twins.FindDesiredAsync(edge.Name, cancellationToken),
            Reported = await twins.FindReportedAsync(edge.Name, cancellationToken),
            Enrolment = await enrolments.FindAsync(edge.Name, cancellationToken),
        };
    }
}
