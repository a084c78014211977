using Puente.Core;

namespace Puente.Serving.Batching;

/// <summary>How requests wait and are gathered into passes; Triton's <c>dynamic_batching</c> and <c>instance_group</c> say the same.</summary>
public sealed record BatchingOptions
{
    /// <summary>Most rows of a pass. Default 8: on a CPU larger passes gain nothing and cost memory.</summary>
    public int MaxRows { get; init; } = 8;

    /// <summary>Sizes worth waiting for; the largest that can be formed is taken. Default none: any size up to <see cref="MaxRows"/>.</summary>
    public IReadOnlyList<int> PreferredRows { get; init; } = [];

    /// <summary>How long the oldest request waits for others before what there is is run. Default 0: a worker that is free never waits.</summary>
    public TimeSpan MaxDelay { get; init; }

    /// <summary>Requests that may wait; one more is refused as unavailable (503). Default 256.</summary>
    public int MaxQueued { get; init; } = 256;

    /// <summary>Levels of priority; 1 is served first. Default 2: interactive requests, then inspections.</summary>
    public int PriorityLevels { get; init; } = 2;

    /// <summary>Level of a request that names none, or none that there is. Default 1.</summary>
    public int DefaultPriority { get; init; } = 1;

    /// <summary>Longest wait of a request that names none; null, the default: as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether a request may shorten or lengthen its wait itself. Default true.</summary>
    public bool AllowTimeoutOverride { get; init; } = true;

    /// <summary>What becomes of a request whose wait is over: false, the default, refuses it; true serves it after all that are in time.</summary>
    public bool ServesLate { get; init; }

    /// <summary>Passes of one model at the same time. Default: the machine's cores.</summary>
    public int Instances { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether a worker leaves rows for others that are idle. Default true: on a CPU two small passes side by side end before one large one; a GPU wants it false.</summary>
    public bool LeavesRowsForIdle { get; init; } = true;

    /// <exception cref="InputException">A value is out of its range.</exception>
    public BatchingOptions Validated()
    {
        Check("max_batch_size", MaxRows, MaxRows is >= 1 and <= 4096, "between 1 and 4096");
        foreach (var size in PreferredRows) Check("preferred_batch_size", size, size >= 1 && size <= MaxRows, $"between 1 and max_batch_size, {MaxRows}");
        Check("max_queue_delay_microseconds", MaxDelay.TotalMicroseconds, MaxDelay >= TimeSpan.Zero && MaxDelay <= TimeSpan.FromMinutes(1), "between 0 and a minute");
        Check("max_queue_size", MaxQueued, MaxQueued is >= 1 and <= 1_000_000, "between 1 and 1000000");
        Check("priority_levels", PriorityLevels, PriorityLevels is >= 1 and <= 64, "between 1 and 64");
        Check("default_priority_level", DefaultPriority, DefaultPriority >= 1 && DefaultPriority <= PriorityLevels, $"between 1 and priority_levels, {PriorityLevels}");
        Check("instance_group.count", Instances, Instances is >= 1 and <= 256, "between 1 and 256");
        return this;
    }

    private static void Check(string field, double value, bool fits, string range)
    {
        if (!fits) throw new InputException(field, FormattableString.Invariant($"{value}"), $"is not {range}", $"Give a number {range}.");
    }
}
