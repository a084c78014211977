namespace Puente.Runtime.DurableTask;

/// <summary>The name of an orchestrator or an activity. Compares without case.</summary>
public readonly struct TaskName : IEquatable<TaskName>
{
    private readonly string? _name;

    /// <summary>Wraps <paramref name="name"/>; null becomes the empty name.</summary>
    public TaskName(string name) => _name = name;

    /// <summary>The name as it was given.</summary>
    public string Name => _name ?? "";

    /// <summary>Reserved; always empty.</summary>
#pragma warning disable CA1822 // The contract has it on the instance.
    public string Version => "";
#pragma warning restore CA1822

    /// <summary>A name out of a string.</summary>
    public static implicit operator TaskName(string value) => new(value);

    /// <summary>The string of a name.</summary>
    public static implicit operator string(TaskName value) => value.Name;

    /// <summary>Whether two names are equal without regard to case.</summary>
    public static bool operator ==(TaskName a, TaskName b) => a.Equals(b);

    /// <summary>Whether two names differ without regard to case.</summary>
    public static bool operator !=(TaskName a, TaskName b) => !a.Equals(b);

    /// <inheritdoc/>
    public bool Equals(TaskName other) => string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);

    /// <summary>The name as it was given.</summary>
    public override string ToString() => Name;
}
