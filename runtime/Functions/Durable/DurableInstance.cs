using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.Functions;

/// <summary>The operations on <c>/instances/{id}</c>.</summary>
internal static class DurableInstance
{
    public static async Task<IResult> StatusAsync(string instanceId, HttpRequest request, DurableTaskClient client)
    {
        var showInput = DurableQuery.Flag(request, "showInput", true);
        var showHistory = DurableQuery.Flag(request, "showHistory", false);
        var showHistoryOutput = DurableQuery.Flag(request, "showHistoryOutput", false);
        var failureIs500 = DurableQuery.Flag(request, "returnInternalServerErrorOnFailure", false);
        var cancellation = request.HttpContext.RequestAborted;
        if (await client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellation) is not { } instance) return DurableAnswers.Unknown(instanceId);

        var history = showHistory ? await client.GetOrchestrationHistoryAsync(instanceId, cancellation) : null;
        var json = DurableStatusJson.Write(instance, showInput, history, showHistoryOutput).ToJsonString();
        if (instance.IsCompleted)
        {
            var failed = failureIs500 && instance.RuntimeStatus == OrchestrationRuntimeStatus.Failed;
            return Results.Text(json, "application/json", statusCode: failed ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK);
        }

        request.HttpContext.Response.Headers.Location = $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}{request.QueryString}";
        request.HttpContext.Response.Headers.RetryAfter = "5";
        return Results.Text(json, "application/json", statusCode: StatusCodes.Status202Accepted);
    }

    public static async Task<IResult> PurgeAsync(string instanceId, HttpRequest request, DurableTaskClient client)
    {
        var cancellation = request.HttpContext.RequestAborted;
        if (await client.GetInstanceAsync(instanceId, cancellation) is null) return DurableAnswers.Unknown(instanceId);
        var purged = await client.PurgeInstanceAsync(instanceId, cancellation);
        return Results.Ok(new { InstancesDeleted = purged.PurgedInstanceCount });
    }

    public static Task<IResult> RaiseEventAsync(string instanceId, string eventName, HttpRequest request, DurableTaskClient client) =>
        OnLiveAsync(instanceId, request, client, async cancellation =>
        {
            if (request.GetTypedHeaders().ContentType?.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) != true)
                return DurableAnswers.Problem(StatusCodes.Status400BadRequest, "Content-Type must be application/json.");
            try
            {
                await client.RaiseEventAsync(instanceId, eventName, await DurableBody.ReadAsync(request), cancellation);
                return Results.Accepted();
            }
            catch (JsonException e)
            {
                return DurableAnswers.Problem(StatusCodes.Status400BadRequest, $"The body is not JSON: {e.Message}");
            }
        });

    public static Task<IResult> TerminateAsync(string instanceId, HttpRequest request, DurableTaskClient client) =>
        OnLiveAsync(instanceId, request, client, cancellation => AcceptAsync(client.TerminateInstanceAsync(instanceId, (object?)DurableQuery.Text(request, "reason"), cancellation)));

    public static Task<IResult> SuspendAsync(string instanceId, HttpRequest request, DurableTaskClient client) =>
        OnLiveAsync(instanceId, request, client, cancellation => AcceptAsync(client.SuspendInstanceAsync(instanceId, DurableQuery.Text(request, "reason"), cancellation)));

    public static Task<IResult> ResumeAsync(string instanceId, HttpRequest request, DurableTaskClient client) =>
        OnLiveAsync(instanceId, request, client, cancellation => AcceptAsync(client.ResumeInstanceAsync(instanceId, DurableQuery.Text(request, "reason"), cancellation)));

    public static async Task<IResult> RewindAsync(string instanceId, HttpRequest request, DurableTaskClient client)
    {
        var cancellation = request.HttpContext.RequestAborted;
        if (await client.GetInstanceAsync(instanceId, cancellation) is not { } instance) return DurableAnswers.Unknown(instanceId);
        if (instance.RuntimeStatus != OrchestrationRuntimeStatus.Failed)
        {
            return instance.IsCompleted
                ? DurableAnswers.Finished(instanceId)
                : DurableAnswers.Problem(StatusCodes.Status400BadRequest, $"Instance \"{instanceId}\" is {instance.RuntimeStatus}; only a failed one can be rewound.");
        }

        return await AcceptAsync(client.RewindInstanceAsync(instanceId, DurableQuery.Text(request, "reason") ?? "", cancellation));
    }

    public static async Task<IResult> RestartAsync(string instanceId, HttpRequest request, DurableTaskClient client)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var withNewId = DurableQuery.Flag(request, "restartWithNewInstanceId", true);
        if (await client.GetInstanceAsync(instanceId, cancellation) is null)
            return DurableAnswers.Problem(StatusCodes.Status400BadRequest, $"There is no instance \"{instanceId}\".");
        try
        {
            return DurableHttp.CheckStatus(request, await client.RestartAsync(instanceId, withNewId, cancellation));
        }
        catch (InvalidOperationException e)
        {
            return DurableAnswers.Problem(StatusCodes.Status409Conflict, e.Message);
        }
    }

    private static async Task<IResult> OnLiveAsync(string instanceId, HttpRequest request, DurableTaskClient client, Func<CancellationToken, Task<IResult>> act)
    {
        var cancellation = request.HttpContext.RequestAborted;
        if (await client.GetInstanceAsync(instanceId, cancellation) is not { } instance) return DurableAnswers.Unknown(instanceId);
        if (instance.IsCompleted) return DurableAnswers.Finished(instanceId);
        try
        {
            return await act(cancellation);
        }
        catch (InvalidOperationException) when (!cancellation.IsCancellationRequested)
        {
            // It ended between the look and the act.
            return DurableAnswers.Finished(instanceId);
        }
    }

    private static async Task<IResult> AcceptAsync(Task operation)
    {
        await operation;
        return Results.Accepted();
    }
}
