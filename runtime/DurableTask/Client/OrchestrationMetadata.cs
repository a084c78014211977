using System.Text.Json;

namespace Puente.Runtime.DurableTask.Client;

/// <summary>A snapshot of an orchestration instance.</summary>
/// <param name="name">The orchestrator's name.</param>
/// <param name="instanceId">The instance's id.</param>
public sealed class OrchestrationMetadata(string name, string instanceId)
{
    /// <summary>The orchestrator's name.</summary>
    public string Name { get; } = name;

    /// <summary>The instance's id.</summary>
    public string InstanceId { get; } = instanceId;

    /// <summary>Where it stands.</summary>
    public OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    /// <summary>When it was scheduled.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset LastUpdatedAt { get; init; }

    /// <summary>Its input as JSON; null when it has none or it was not asked for.</summary>
    public string? SerializedInput { get; init; }

    /// <summary>Its output as JSON; null when it has none or it was not asked for.</summary>
    public string? SerializedOutput { get; init; }

    /// <summary>Its custom status as JSON; null when it has none or it was not asked for.</summary>
    public string? SerializedCustomStatus { get; init; }

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>How it failed; null unless it did.</summary>
    public TaskFailureDetails? FailureDetails { get; init; }

    /// <summary>Whether it is running.</summary>
    public bool IsRunning => RuntimeStatus == OrchestrationRuntimeStatus.Running;

    /// <summary>Whether it has ended, however it did.</summary>
    public bool IsCompleted => RuntimeStatus is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    internal bool HasInputsAndOutputs { get; init; }

    internal JsonSerializerOptions Json { get; init; } = DurableTaskJson.Default;

    /// <summary>The input, read as <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException">The snapshot was taken without inputs and outputs.</exception>
    public T? ReadInputAs<T>() => Read<T>(SerializedInput);

    /// <summary>The output, read as <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException">The snapshot was taken without inputs and outputs.</exception>
    public T? ReadOutputAs<T>() => Read<T>(SerializedOutput);

    /// <summary>The custom status, read as <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException">The snapshot was taken without inputs and outputs.</exception>
    public T? ReadCustomStatusAs<T>() => Read<T>(SerializedCustomStatus);

    /// <summary>The same with its payloads as <paramref name="load"/> gives them.</summary>
    internal async ValueTask<OrchestrationMetadata> Loaded(Func<string?, ValueTask<string?>> load) => new(Name, InstanceId)
    {
        RuntimeStatus = RuntimeStatus,
        CreatedAt = CreatedAt,
        LastUpdatedAt = LastUpdatedAt,
        Tags = Tags,
        FailureDetails = FailureDetails,
        SerializedInput = await load(SerializedInput),
        SerializedOutput = await load(SerializedOutput),
        SerializedCustomStatus = SerializedCustomStatus,
        HasInputsAndOutputs = HasInputsAndOutputs,
        Json = Json,
    };

    private T? Read<T>(string? json) => !HasInputsAndOutputs
        ? throw new InvalidOperationException($"The snapshot of instance '{InstanceId}' holds no inputs and outputs. Fetch it with getInputsAndOutputs (FetchInputsAndOutputs in a query) set to true.")
        : json is null ? default : JsonSerializer.Deserialize<T>(json, Json);
}
