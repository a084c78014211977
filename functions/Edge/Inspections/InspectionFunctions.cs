using Microsoft.AspNetCore.Http;
using Puente.Core;

namespace Puente.Edge.Inspections;

/// <summary>Photographs by HTTP, and what was found in any. Those of the inbox come by <see cref="Inbox.InboxFunctions"/>.</summary>
public sealed class InspectionFunctions(InspectionService inspections)
{
    /// <summary>A photograph arrived over HTTP.</summary>
    [Function("Inspect")]
    public async Task<IResult> Inspect(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "inspections")] HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        if (body.Length == 0) throw new InputException("body", null, "is empty", "Send the bytes of a photograph.");
        var name = request.Query["name"].ToString() is { Length: > 0 } given ? given : "upload.jpg";
        return Results.Json(await inspections.InspectAsync(body.ToArray(), name, reuse: false, cancellationToken), Json.Options);
    }

    /// <summary>Inspections on this edge, of one photograph when it is named.</summary>
    [Function("ListInspections")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "inspections")] HttpRequest request, CancellationToken cancellationToken) =>
        Results.Json(await inspections.ListAsync(request.Query["photograph"].ToString() is { Length: > 0 } name ? name : null, cancellationToken), Json.Options);

    /// <summary>One inspection.</summary>
    [Function("GetInspection")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "inspections/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        await inspections.FindAsync(id, cancellationToken) is { } document ? Results.Json(document, Json.Options) : Results.NotFound();

    /// <summary>The photograph with its defects drawn.</summary>
    [Function("GetOverlay")]
    public async Task<IResult> Overlay(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "inspections/{id}/overlay")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        await inspections.FindPartAsync(id, "png", cancellationToken) is { } png ? Results.Bytes(png, "image/png") : Results.NotFound();

    /// <summary>Where it was taken.</summary>
    [Function("GetGeoJson")]
    public async Task<IResult> GeoJson(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "inspections/{id}/geojson")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        await inspections.FindPartAsync(id, "geojson", cancellationToken) is { } geoJson ? Results.Bytes(geoJson, "application/geo+json") : Results.NotFound();
}
