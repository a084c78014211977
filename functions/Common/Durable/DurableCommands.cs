using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Functions.Common.Http;
using Puente.Workflows.Commands;

namespace Puente.Functions.Common.Durable;

/// <summary>Commands to running orchestrations, over HTTP.</summary>
public static class DurableCommands
{
    /// <summary>Raises the command of the request's body in instance <paramref name="id"/>; 202.</summary>
    /// <param name="client">Durable client.</param>
    /// <param name="request">Body: a <see cref="Command"/>.</param>
    /// <param name="orchestrator">What the instance must be.</param>
    /// <param name="id">Instance id.</param>
    /// <param name="taken">The commands it takes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InputException">The command, or who asks, is missing or means nothing here; the instance is unknown or has ended.</exception>
    public static async Task<IResult> RaiseAsync(
        DurableTaskClient client, HttpRequest request, string orchestrator, string id, IReadOnlyList<CommandKind> taken, CancellationToken cancellationToken)
    {
        var command = await JsonBody.ReadAsync<Command>(request, cancellationToken);
        if (!taken.Contains(command.Kind))
            throw new InputException("kind", $"{command.Kind}", $"means nothing to {orchestrator}", $"Give one of: {string.Join(", ", taken)}.");
        if (string.IsNullOrWhiteSpace(command.By))
            throw new InputException("by", command.By, "is empty", "Say who asks: it goes on record.");
        await RaiseAsync(client, orchestrator, id, Command.EventName, command, cancellationToken);
        return Results.Accepted();
    }

    /// <summary>Raises an event in an instance that lives.</summary>
    /// <exception cref="InputException">It is unknown, something else, or has ended.</exception>
    public static async Task RaiseAsync(
        DurableTaskClient client, string orchestrator, string id, string eventName, object payload, CancellationToken cancellationToken)
    {
        var instance = await client.GetInstanceAsync(id, cancellation: cancellationToken);
        if (instance is null || !string.Equals(instance.Name, orchestrator, StringComparison.OrdinalIgnoreCase))
            throw new InputException("id", id, $"is no instance of {orchestrator}", "Give the instance id that its start answered.");
        if (instance.IsCompleted)
            throw new InputException("id", id, $"has ended as {instance.RuntimeStatus}", "Start a new one.");
        await client.RaiseEventAsync(id, eventName, payload, cancellationToken);
    }
}
