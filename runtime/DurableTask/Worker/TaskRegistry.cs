using System.Reflection;

namespace Puente.Runtime.DurableTask.Worker;

/// <summary>The orchestrators and activities an engine can run, by name without case. Filled before the engine starts.</summary>
/// <param name="services">What class-based tasks are made from; null makes them by their parameterless constructors.</param>
public sealed class TaskRegistry(IServiceProvider? services = null)
{
    private readonly Dictionary<TaskName, Func<TaskOrchestrationContext, Task<object?>>> _orchestrators = [];
    private readonly Dictionary<TaskName, Func<ActivityInvocation, CancellationToken, Task<object?>>> _activities = [];

    /// <summary>The names of the orchestrators.</summary>
    public IReadOnlyCollection<TaskName> Orchestrators => _orchestrators.Keys;

    /// <summary>The names of the activities.</summary>
    public IReadOnlyCollection<TaskName> Activities => _activities.Keys;

    /// <summary>Adds an orchestrator. Its result is written as JSON by its run-time type.</summary>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public TaskRegistry AddOrchestrator(TaskName name, Func<TaskOrchestrationContext, Task<object?>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Add(_orchestrators, name, run, "orchestrator");
        return this;
    }

    /// <summary>Adds an activity. The token is cancelled when the host stops or the calling orchestration is terminated.</summary>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public TaskRegistry AddActivity(TaskName name, Func<ActivityInvocation, CancellationToken, Task<object?>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Add(_activities, name, run, "activity");
        return this;
    }

    /// <summary>Adds an orchestrator class under the name of its <see cref="DurableTaskAttribute"/>, else of its type.</summary>
    public TaskRegistry AddOrchestrator<TOrchestrator>()
        where TOrchestrator : class, ITaskOrchestrator => AddOrchestrator(NameOf(typeof(TOrchestrator)), context =>
    {
        var orchestrator = TaskFactory.Make<TOrchestrator>(services);
        return orchestrator.RunAsync(context, TaskFactory.Input(context, orchestrator.InputType));
    });

    /// <summary>Adds an activity class under the name of its <see cref="DurableTaskAttribute"/>, else of its type. Each call gets its own scope.</summary>
    public TaskRegistry AddActivity<TActivity>()
        where TActivity : class, ITaskActivity => AddActivity(NameOf(typeof(TActivity)), async (invocation, _) =>
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

    internal Func<TaskOrchestrationContext, Task<object?>>? FindOrchestrator(TaskName name) => _orchestrators.GetValueOrDefault(name);

    internal Func<ActivityInvocation, CancellationToken, Task<object?>>? FindActivity(TaskName name) => _activities.GetValueOrDefault(name);

    private static TaskName NameOf(Type type) =>
        type.GetCustomAttribute<DurableTaskAttribute>() is { Name.Name.Length: > 0 } attribute ? attribute.Name : new TaskName(type.Name);

    private static void Add<T>(Dictionary<TaskName, T> tasks, TaskName name, T run, string kind)
    {
        if (name.Name.Length == 0) throw new ArgumentException($"An {kind} needs a name. Give one that is not empty.", nameof(name));
        if (!tasks.TryAdd(name, run)) throw new ArgumentException($"An {kind} '{name}' is registered already. Names compare without case; give each its own.", nameof(name));
    }
}
