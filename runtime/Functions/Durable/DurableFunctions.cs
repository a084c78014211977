using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.Functions;

/// <summary>Makes orchestrator and activity functions known to the engine.</summary>
internal static class DurableFunctions
{
    public static void Register(FunctionCatalog functions, FunctionInvoker invoker, TaskRegistry tasks)
    {
        foreach (var (function, trigger) in functions.Of<FunctionTrigger.Orchestration>())
        {
            // Straight into the method: an orchestrator may only await what its context gives it.
            tasks.AddOrchestrator(trigger.TaskName, context => RunOrchestratorAsync(function, context));
        }

        foreach (var (function, trigger) in functions.Of<FunctionTrigger.Activity>())
        {
            tasks.AddActivity(trigger.TaskName, (invocation, cancellation) => invoker.InvokeAsync(
                new InvocationRequest(function, invocation) { BindingData = new Dictionary<string, object?> { ["instanceId"] = invocation.InstanceId } },
                cancellation));
        }
    }

    private static async Task<object?> RunOrchestratorAsync(FunctionDescriptor function, TaskOrchestrationContext context)
    {
        var run = function.Method.Invoke(null, System.Reflection.BindingFlags.DoNotWrapExceptions, null, [context], null);
        return await function.Unwrap(run);
    }
}
