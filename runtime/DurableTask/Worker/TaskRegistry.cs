using System.Reflection;

namespace Puente.Runtime.DurableTask.Worker;

/// <summary>
/// The orchestrators and activities an engine can run, by name and version without case. Filled before the engine starts.
/// A task asked for in a version runs by the registration of that version, else by the one without a version.
/// </summary>
/// <param name="services">What class-based tasks are made from; null makes them by their parameterless constructors.</param>
public sealed class TaskRegistry(IServiceProvider? services = null)
{
    private readonly VersionedTasks<Func<TaskOrchestrationContext, Task<object?>>> _orchestrators = new("orchestrator");
    private readonly VersionedTasks<Func<ActivityInvocation, CancellationToken, Task<object?>>> _activities = new("activity");

    /// <summary>The names of the orchestrators.</summary>
    public IReadOnlyCollection<TaskName> Orchestrators => _orchestrators.Names;

    /// <summary>The names of the activities.</summary>
    public IReadOnlyCollection<TaskName> Activities => _activities.Names;

    /// <summary>Adds an orchestrator. Its result is written as JSON by its run-time type.</summary>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public TaskRegistry AddOrchestrator(TaskName name, Func<TaskOrchestrationContext, Task<object?>> run) => AddOrchestrator(name, default, run);

    /// <summary>Adds a version of an orchestrator; the empty version serves every version that has no registration of its own.</summary>
    /// <exception cref="ArgumentException">The name is empty, or name and version are taken.</exception>
    public TaskRegistry AddOrchestrator(TaskName name, TaskVersion version, Func<TaskOrchestrationContext, Task<object?>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _orchestrators.Add(name, version, run);
        return this;
    }

    /// <summary>Adds an activity. The token is cancelled when the host stops or the calling orchestration is terminated.</summary>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public TaskRegistry AddActivity(TaskName name, Func<ActivityInvocation, CancellationToken, Task<object?>> run) => AddActivity(name, default, run);

    /// <summary>Adds a version of an activity; the empty version serves every version that has no registration of its own.</summary>
    /// <exception cref="ArgumentException">The name is empty, or name and version are taken.</exception>
    public TaskRegistry AddActivity(TaskName name, TaskVersion version, Func<ActivityInvocation, CancellationToken, Task<object?>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _activities.Add(name, version, run);
        return this;
    }

    /// <summary>Adds an orchestrator class under the name and version of its <see cref="DurableTaskAttribute"/>; without a name, under its type's.</summary>
    public TaskRegistry AddOrchestrator<TOrchestrator>()
        where TOrchestrator : class, ITaskOrchestrator => AddOrchestrator(NameOf(typeof(TOrchestrator)), VersionOf(typeof(TOrchestrator)), context =>
    {
        var orchestrator = TaskFactory.Make<TOrchestrator>(services);
        return orchestrator.RunAsync(context, TaskFactory.Input(context, orchestrator.InputType));
    });

    /// <summary>
    /// Adds an activity class under the name and version of its <see cref="DurableTaskAttribute"/>; without a name, under its type's. Each call gets its own scope.
    /// </summary>
    public TaskRegistry AddActivity<TActivity>()
        where TActivity : class, ITaskActivity => AddActivity(NameOf(typeof(TActivity)), VersionOf(typeof(TActivity)), async (invocation, _) =>
    {
        await using var scope = TaskFactory.Scope(services);
        var activity = TaskFactory.Make<TActivity>(scope.ServiceProvider);
        return await activity.RunAsync(invocation, TaskFactory.OrDefault(invocation.GetInput(activity.InputType), activity.InputType));
    });

    /// <summary>Adds an activity as a function of its input.</summary>
    public TaskRegistry AddActivity<TInput, TOutput>(TaskName name, Func<TInput, CancellationToken, Task<TOutput>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return AddActivity(name, async (invocation, token) => await run(invocation.GetInput<TInput>()!, token));
    }

    /// <exception cref="InvalidOperationException">There is none of that name and version, and none without a version.</exception>
    internal Func<TaskOrchestrationContext, Task<object?>> FindOrchestrator(TaskName name, string? version) => _orchestrators.Find(name, version);

    /// <exception cref="InvalidOperationException">There is none of that name and version, and none without a version.</exception>
    internal Func<ActivityInvocation, CancellationToken, Task<object?>> FindActivity(TaskName name, string? version) => _activities.Find(name, version);

    private static TaskName NameOf(Type type) =>
        type.GetCustomAttribute<DurableTaskAttribute>() is { Name.Name.Length: > 0 } attribute ? attribute.Name : new TaskName(type.Name);

    private static TaskVersion VersionOf(Type type) => new(type.GetCustomAttribute<DurableTaskAttribute>()?.Version ?? "");
}
