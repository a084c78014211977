using System.Text.Json;

namespace Puente.Runtime.DurableTask.Worker;

/// <summary>
/// One call of an activity. It may be made again after a crash with the same <see cref="IdempotencyKey"/>.
/// </summary>
/// <param name="name">The activity's name.</param>
/// <param name="instanceId">The orchestration that called it.</param>
/// <param name="executionId">The generation of that orchestration.</param>
/// <param name="taskId">The number of the call within that generation.</param>
/// <param name="input">The input as JSON; null when there is none.</param>
/// <param name="json">How the input is read.</param>
public sealed class ActivityInvocation(
    TaskName name, string instanceId, string executionId, int taskId, string? input, JsonSerializerOptions json) : TaskActivityContext
{
    /// <summary>The activity's name.</summary>
    public override TaskName Name { get; } = name;

    /// <summary>The orchestration that called it.</summary>
    public override string InstanceId { get; } = instanceId;

    /// <summary>The version asked for; empty when none was.</summary>
    public override string Version => AskedVersion;

    /// <summary>The generation of the orchestration that called it.</summary>
    public string ExecutionId { get; } = executionId;

    /// <summary>The number of the call within the generation; stable over replays and re-runs.</summary>
    public int TaskId { get; } = taskId;

    /// <summary>The input as JSON; null when there is none.</summary>
    public string? Input { get; } = input;

    /// <summary>Labels given in the call's <see cref="TaskOptions.Tags"/>.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    internal string AskedVersion { get; init; } = "";

    /// <summary>The same for every run of this call, and of no other call.</summary>
    public string IdempotencyKey => $"{InstanceId}/{ExecutionId}/{TaskId}";

    /// <summary>The input, read as <paramref name="type"/>; null when there is none.</summary>
    /// <exception cref="JsonException">It does not fit the type.</exception>
    public object? GetInput(Type type) => Input is null ? null : JsonSerializer.Deserialize(Input, type, json);

    /// <summary>The input, read as <typeparamref name="T"/>; default when there is none.</summary>
    /// <exception cref="JsonException">It does not fit the type.</exception>
    public T? GetInput<T>() => Input is null ? default : JsonSerializer.Deserialize<T>(Input, json);
}
