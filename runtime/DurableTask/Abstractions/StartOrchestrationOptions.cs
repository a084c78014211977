namespace Puente.Runtime.DurableTask;

/// <summary>Options of a new orchestration.</summary>
public record StartOrchestrationOptions
{
    /// <summary>Options with an instance id and a start time, both optional.</summary>
    /// <param name="InstanceId">The id; null makes a random one.</param>
    /// <param name="StartAt">Not before this time; null means at once.</param>
    public StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null)
    {
        this.InstanceId = InstanceId;
        this.StartAt = StartAt;
    }

    /// <summary>A copy of <paramref name="options"/>.</summary>
    public StartOrchestrationOptions(StartOrchestrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        InstanceId = options.InstanceId;
        StartAt = options.StartAt;
        Tags = options.Tags;
        Version = options.Version;
        DedupeStatuses = options.DedupeStatuses;
    }

    /// <summary>The instance id; null makes a random one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The orchestration starts no earlier than this; null means at once.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Labels kept with the instance.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The version of the orchestration: its registration runs it, else the one without a version.</summary>
    public TaskVersion? Version { get; init; }

    /// <summary>
    /// Names of runtime statuses. An instance of the same id that stands in one of them is kept, and scheduling throws
    /// <see cref="OrchestrationAlreadyExistsException"/>: the way to start something exactly once.
    /// </summary>
    public IReadOnlyList<string>? DedupeStatuses { get; init; }
}
