using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
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
            await MakeRoomAsync(instanceId, request, client);
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

    /// <summary>Where host.json lets a start replace any instance, ends the one that lives under the id.</summary>
    private static async Task MakeRoomAsync(string? instanceId, HttpRequest request, DurableTaskClient client)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var states = request.HttpContext.RequestServices.GetRequiredService<HostJson>().DurableTask.OverridableExistingInstanceStates;
        if (instanceId is null || states != OverridableStates.AnyState) return;
        if (await client.GetInstanceAsync(instanceId, cancellation) is not { IsCompleted: false }) return;
        await client.TerminateInstanceAsync(instanceId, (object?)"Replaced by a new start.", cancellation);
        await client.WaitForInstanceCompletionAsync(instanceId, cancellation);
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
