using System.Diagnostics;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>What is to be done in memory once a transaction is on disk.</summary>
internal sealed class StepEffects
{
    /// <summary>Instances that got something to read.</summary>
    public HashSet<string> Notify { get; } = new(StringComparer.Ordinal);

    /// <summary>Instances whose status changed.</summary>
    public HashSet<string> Changed { get; } = new(StringComparer.Ordinal);

    /// <summary>Activities to run.</summary>
    public List<long> Activities { get; } = [];

    /// <summary>Activities whose runs are to be cancelled.</summary>
    public List<long> Cancelled { get; } = [];

    /// <summary>Objects to delete.</summary>
    public List<Discarded> Discarded { get; } = [];

    /// <summary>Spans to end.</summary>
    public List<Activity> Spans { get; } = [];

    /// <summary>When the earliest new timer fires.</summary>
    public DateTime? Timer { get; private set; }

    public void AddTimer(DateTime fireAt) => Timer = Timer is { } earliest && earliest <= fireAt ? earliest : fireAt;
}
