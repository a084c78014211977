namespace Puente.Runtime.DurableTask;

/// <summary>The version of a task. Compares without case.</summary>
public readonly struct TaskVersion : IEquatable<TaskVersion>
{
    private readonly string? _version;

    /// <summary>Wraps <paramref name="version"/>; null becomes the empty version.</summary>
    public TaskVersion(string version) => _version = version;

    /// <summary>The version as it was given.</summary>
    public string Version => _version ?? "";

    /// <summary>A version out of a string.</summary>
    public static implicit operator TaskVersion(string value) => new(value);

    /// <summary>The string of a version.</summary>
    public static implicit operator string(TaskVersion value) => value.Version;

    /// <summary>Whether two versions are equal without regard to case.</summary>
    public static bool operator ==(TaskVersion a, TaskVersion b) => a.Equals(b);

    /// <summary>Whether two versions differ without regard to case.</summary>
    public static bool operator !=(TaskVersion a, TaskVersion b) => !a.Equals(b);

    /// <inheritdoc/>
    public bool Equals(TaskVersion other) => string.Equals(Version, other.Version, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskVersion other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Version);

    /// <summary>The version as it was given.</summary>
    public override string ToString() => Version;
}
