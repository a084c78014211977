using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Activities that many cases need.</summary>
internal static class Activities
{
    /// <summary>Adds an activity that returns its input.</summary>
    public static TaskRegistry AddEcho(this TaskRegistry tasks) => tasks.AddActivity<object?, object?>("Echo", (value, _) => Task.FromResult(value));

    /// <summary>Adds an activity that always fails with <paramref name="cause"/>.</summary>
    public static TaskRegistry AddFailing(this TaskRegistry tasks, Exception cause, string name = "Bad") => tasks.AddActivity(name, (_, _) => throw cause);

    /// <summary>Adds an orchestrator "Same" that returns the number it gets.</summary>
    public static TaskRegistry AddEchoOrchestrator(this TaskRegistry tasks) => tasks.AddOrchestrator("Same", c => Task.FromResult<object?>(c.GetInput<int>()));

    /// <summary>Orchestrators that end, fail and wait.</summary>
    public static void Basics(TaskRegistry tasks) => tasks
        .AddOrchestrator("Echo", c => Task.FromResult<object?>(c.GetInput<string>()))
        .AddOrchestrator("Fail", _ => throw new InvalidOperationException("failed"))
        .AddWaiter();

    /// <summary>Adds an orchestrator that ends with the event "n" as its output.</summary>
    public static TaskRegistry AddWaiter(this TaskRegistry tasks, string name = "Wait") =>
        tasks.AddOrchestrator(name, async c => await c.WaitForExternalEvent<int>("n"));
}
