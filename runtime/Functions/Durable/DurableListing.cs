using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.Functions;

/// <summary>The operations on <c>/instances</c>.</summary>
internal static class DurableListing
{
    private const string TokenHeader = "x-ms-continuation-token";

    public static async Task<IResult> ListAsync(HttpRequest request, DurableTaskClient client)
    {
        var showInput = DurableQuery.Flag(request, "showInput", true);
        var query = new OrchestrationQuery(
            CreatedFrom: DurableQuery.Time(request, "createdTimeFrom"),
            CreatedTo: DurableQuery.Time(request, "createdTimeTo"),
            Statuses: DurableQuery.Statuses(request),
            InstanceIdPrefix: DurableQuery.Text(request, "instanceIdPrefix"),
            PageSize: DurableQuery.Top(request),
            FetchInputsAndOutputs: true,
            ContinuationToken: DurableQuery.DecodeToken(request.Headers[TokenHeader].ToString()));

        var found = new JsonArray();
        await foreach (var page in client.GetAllInstancesAsync(query).AsPages(query.ContinuationToken, query.PageSize).WithCancellation(request.HttpContext.RequestAborted))
        {
            foreach (var instance in page.Values) found.Add(DurableStatusJson.Write(instance, showInput, history: null, showHistoryOutput: false));
            if (page.ContinuationToken is { } next) request.HttpContext.Response.Headers[TokenHeader] = DurableQuery.EncodeToken(next);
            break;
        }

        return Results.Text(found.ToJsonString(), "application/json");
    }

    public static async Task<IResult> PurgeAsync(HttpRequest request, DurableTaskClient client)
    {
        if (DurableQuery.Time(request, "createdTimeFrom") is not { } from)
            return DurableAnswers.Problem(StatusCodes.Status400BadRequest, "createdTimeFrom is needed, as in 2030-01-31T12:00:00Z.");
        var filter = new PurgeInstancesFilter(from, DurableQuery.Time(request, "createdTimeTo"), DurableQuery.Statuses(request));
        var purged = await client.PurgeAllInstancesAsync(filter, request.HttpContext.RequestAborted);
        return purged.PurgedInstanceCount == 0
            ? DurableAnswers.Problem(StatusCodes.Status404NotFound, "No ended instance matches.")
            : Results.Ok(new { InstancesDeleted = purged.PurgedInstanceCount });
    }
}
