using Microsoft.AspNetCore.Http;
using Puente.Core;

namespace Puente.Functions.Common.Durable;

/// <summary>Starts orchestrations so that a client which asks twice with one <c>Idempotency-Key</c> gets one instance.</summary>
public static class IdempotentStart
{
    /// <summary>Answered <c>true</c> when an earlier request had already started the instance.</summary>
    public const string ReplayedHeader = "Idempotent-Replayed";

    /// <summary>Starts <paramref name="orchestrator"/>, or finds the instance of this key that lives or has completed; answers 202 with its addresses.</summary>
    /// <param name="client">Durable client.</param>
    /// <param name="request">The request; its <c>Idempotency-Key</c> header is honoured.</param>
    /// <param name="orchestrator">Name of the orchestrator.</param>
    /// <param name="prefix">First part of the instance id, so that a person can tell what it is.</param>
    /// <param name="input">Its input.</param>
    public static async Task<IResult> RunAsync(
        DurableTaskClient client, HttpRequest request, TaskName orchestrator, string prefix, object input)
    {
        var key = request.Headers["Idempotency-Key"].ToString();
        if (key.Length > 100 || key.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            throw new InputException("Idempotency-Key", key, "is no usable key", "Send at most 100 letters, digits, '-', '_' or '.'.");
        var id = $"{prefix}-{(key.Length > 0 ? key : Guid.NewGuid().ToString("N"))}";
        var existing = key.Length > 0 ? await client.GetInstanceAsync(id) : null;
        if (existing is { RuntimeStatus: not (OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated) })
            request.HttpContext.Response.Headers[ReplayedHeader] = "true";
        else
            await client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, new StartOrchestrationOptions(id));
        return DurableHttp.CheckStatus(request, id);
    }
}
