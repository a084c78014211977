namespace Puente.Runtime.Functions;

/// <summary>What is wrong between functions rather than within one.</summary>
internal static class FunctionConflicts
{
    private static readonly string[] Reserved = ["admin", "runtime"];

    public static IEnumerable<StartupFault> Find(IReadOnlyList<FunctionDescriptor> functions, string routePrefix) =>
        SameName(functions).Concat(SameTask(functions)).Concat(SameRoute(functions)).Concat(ReservedRoute(functions, routePrefix));

    private static IEnumerable<StartupFault> SameName(IReadOnlyList<FunctionDescriptor> functions) => functions
        .GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase)
        .Where(g => g.Count() > 1)
        .Select(g => new StartupFault($"function {g.Key}", "name", $"{string.Join(" and ", g.Select(f => f.EntryPoint))} share it.", "Give each function its own name."));

    private static IEnumerable<StartupFault> SameTask(IReadOnlyList<FunctionDescriptor> functions) => functions
        .Select(f => (f.Name, Task: f.Trigger switch
        {
            FunctionTrigger.Orchestration orchestration => (Kind: "orchestrator", Name: orchestration.TaskName),
            FunctionTrigger.Activity activity => (Kind: "activity", Name: activity.TaskName),
            _ => default,
        }))
        .Where(f => f.Task.Kind is not null)
        .GroupBy(f => (f.Task.Kind, f.Task.Name.ToUpperInvariant()))
        // Functions of one name are a fault already.
        .Where(g => g.DistinctBy(f => f.Name, StringComparer.OrdinalIgnoreCase).Count() > 1)
        .Select(g => new StartupFault($"function {g.First().Name}", g.First().Task.Kind, $"\"{g.First().Task.Name}\" is the {g.Key.Kind} of {string.Join(" and ", g.Select(f => f.Name))}.", "Give each its own name."));

    private static IEnumerable<StartupFault> SameRoute(IReadOnlyList<FunctionDescriptor> functions)
    {
        var http = functions.Where(f => f.Trigger is FunctionTrigger.Http).Select(f => (f.Name, Trigger: (FunctionTrigger.Http)f.Trigger)).ToArray();
        return from i in Enumerable.Range(0, http.Length)
               from j in Enumerable.Range(i + 1, http.Length - i - 1)
               let a = http[i]
               let b = http[j]
               where string.Equals(a.Trigger.Route.RawText, b.Trigger.Route.RawText, StringComparison.OrdinalIgnoreCase)
               where a.Trigger.Methods.Count == 0 || b.Trigger.Methods.Count == 0 || a.Trigger.Methods.Intersect(b.Trigger.Methods).Any()
               select new StartupFault($"function {b.Name}", "route", $"\"{b.Trigger.Route.RawText}\" is the route of {a.Name} too.", "Change the route or the methods of one.");
    }

    private static IEnumerable<StartupFault> ReservedRoute(IReadOnlyList<FunctionDescriptor> functions, string routePrefix) => functions
        .Where(f => f.Trigger is FunctionTrigger.Http http
            && Reserved.Contains($"{routePrefix}/{http.Route.RawText}".TrimStart('/').Split('/')[0], StringComparer.OrdinalIgnoreCase))
        .Select(f => new StartupFault($"function {f.Name}", "route", "begins with admin or runtime, which are the host's.", "Choose another route."));
}
