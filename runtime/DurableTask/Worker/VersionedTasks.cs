namespace Puente.Runtime.DurableTask.Worker;

/// <summary>Tasks of one kind, by name and version.</summary>
/// <param name="kind">What they are, for errors.</param>
internal sealed class VersionedTasks<T>(string kind)
    where T : class
{
    private readonly Dictionary<TaskName, Dictionary<TaskVersion, T>> _tasks = [];

    public IReadOnlyCollection<TaskName> Names => _tasks.Keys;

    public void Add(TaskName name, TaskVersion version, T run)
    {
        if (name.Name.Length == 0) throw new ArgumentException($"An {kind} needs a name. Give one that is not empty.", nameof(name));
        if (!_tasks.TryGetValue(name, out var versions)) versions = _tasks[name] = [];
        if (!versions.TryAdd(version, run))
            throw new ArgumentException($"An {kind} '{Describe(name, version)}' is registered already. Names and versions compare without case; give each its own.", nameof(name));
    }

    /// <summary>The registration of exactly that version, else the one without a version.</summary>
    /// <exception cref="InvalidOperationException">There is neither.</exception>
    public T Find(TaskName name, string? version)
    {
        var versions = _tasks.GetValueOrDefault(name);
        if (versions?.GetValueOrDefault(new TaskVersion(version ?? "")) is { } exact) return exact;
        if (versions?.GetValueOrDefault(default) is { } any) return any;
        var registered = _tasks.SelectMany(task => task.Value.Keys.Select(v => Describe(task.Key, v)));
        throw new InvalidOperationException(
            $"{char.ToUpperInvariant(kind[0])}{kind[1..]} '{Describe(name, new TaskVersion(version ?? ""))}' is not registered. Registered are: {string.Join(", ", registered)}. Register that version, or one without a version to serve all.");
    }

    private static string Describe(TaskName name, TaskVersion version) => version.Version.Length == 0 ? name.Name : $"{name.Name}, version {version.Version}";
}
