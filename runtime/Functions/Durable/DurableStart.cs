using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.Functions;

/// <summary>POST <c>/orchestrators/{name}[/{instanceId}]</c>.</summary>
internal static class DurableStart
{
    public static async Task<IResult> RunAsync(string name, string? instanceId, HttpRequest request, DurableTaskClient client, TaskRegistry tasks, TimeProvider time)
    {
        if (!tasks.Orchestrators.Contains(new TaskName(name)))
            return DurableAnswers.Problem(StatusCodes.Status400BadRequest, $"There is no orchestrator function \"{name}\". There are: {string.Join(", ", tasks.Orchestrators.Select(o => o.Name).Order())}.");
        var timeout = DurableQuery.Seconds(request, "timeout");
        var pollingInterval = DurableQuery.Seconds(request, "pollingInterval");
        if (pollingInterval > timeout) return DurableAnswers.Problem(StatusCodes.Status400BadRequest, "pollingInterval is longer than timeout.");

        try
        {
            var input = await DurableBody.ReadAsync(request);
            var id = await client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId), request.HttpContext.RequestAborted);
            return timeout is null
                ? DurableHttp.CheckStatus(request, id)
                : await WaitAsync(id, TimeSpan.FromSeconds(timeout.Value), request, client, time);
        }
        catch (JsonException e)
        {
            return DurableAnswers.Problem(StatusCodes.Status400BadRequest, $"The body is not JSON: {e.Message}");
        }
        catch (InvalidOperationException e)
        {
            return DurableAnswers.Problem(StatusCodes.Status409Conflict, e.Message);
        }
    }

    private static async Task<IResult> WaitAsync(string id, TimeSpan timeout, HttpRequest request, DurableTaskClient client, TimeProvider time)
    {
        using var over = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, request.HttpContext.RequestAborted);
        try
        {
            var ended = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, either.Token);
            return ended.RuntimeStatus == OrchestrationRuntimeStatus.Completed
                ? Results.Text(ended.SerializedOutput ?? "null", "application/json")
                : await DurableInstance.StatusAsync(id, request, client);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return DurableHttp.CheckStatus(request, id);
        }
    }
}
