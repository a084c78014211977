using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Puente.Runtime.Functions;

/// <summary>Finds the functions of the app and everything wrong with them.</summary>
internal sealed partial class FunctionDiscovery(TriggerReader triggers, BlobStore blobs, HostJson hostJson, IConfiguration settings)
{
    private const BindingFlags Methods = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private readonly List<StartupFault> faults = [];

    /// <exception cref="HostStartupException">Holds every fault of every function.</exception>
    public FunctionCatalog Discover(IEnumerable<Type> types)
    {
        var found = new List<FunctionDescriptor>();
        foreach (var method in types.SelectMany(t => t.GetMethods(Methods)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is not { } function || !IsLoaded(function.Name)) continue;
            if (Describe(function.Name, method) is { } descriptor) found.Add(descriptor);
        }

        faults.AddRange(FunctionConflicts.Find(found, hostJson.Http.RoutePrefix));
        return faults.Count == 0 ? new FunctionCatalog([.. found.OrderBy(f => f.Name, StringComparer.Ordinal)]) : throw new HostStartupException(faults);
    }

    private bool IsLoaded(string name) =>
        (hostJson.Functions.Count == 0 || hostJson.Functions.Contains(name, StringComparer.OrdinalIgnoreCase))
        && !(bool.TryParse(settings[$"AzureWebJobs.{name}.Disabled"], out var disabled) && disabled);

    private FunctionDescriptor? Describe(string name, MethodInfo method)
    {
        var before = faults.Count;
        CheckMethod(name, method);
        var parameters = method.GetParameters();
        var marked = parameters.Where(p => TriggerParameter.AttributeOf(p) is not null).ToArray();
        if (marked.Length != 1)
        {
            Report(name, method.Name, $"{marked.Length} parameters carry a trigger.", "Mark exactly one with [HttpTrigger], [TimerTrigger], [BlobTrigger], [OrchestrationTrigger] or [ActivityTrigger].");
            return null;
        }

        var trigger = triggers.Read(name, method, marked[0], TriggerParameter.AttributeOf(marked[0])!, (p, r) => Report(name, marked[0].Name!, p, r));
        if (trigger is null) return null;
        var binders = BindParameters(name, parameters, marked[0], trigger);
        var retry = RetryReader.Read(method, trigger.Trigger, (item, problem, remedy) => Report(name, item, problem, remedy));
        var output = ReadOutput(name, method, trigger);
        return faults.Count > before ? null : new FunctionDescriptor(name, method, trigger.Trigger)
        {
            Parameters = binders,
            Output = output,
            Retry = retry,
            CreateInstance = method.IsStatic ? null : InstanceFactory(method.DeclaringType!),
            Unwrap = ReturnValues.Unwrapper(method.ReturnType),
        };
    }

    private void CheckMethod(string name, MethodInfo method)
    {
        if (!FunctionName().IsMatch(name)) Report(name, method.Name, $"\"{name}\" is not a function name.", "Begin with a letter; then letters, digits, _ and -; at most 128 in all.");
        if (!method.IsPublic || !method.DeclaringType!.IsVisible) Report(name, method.Name, $"{method.DeclaringType!.Name}.{method.Name} is not public.", "Make the method and its class public.");
        if (method.IsGenericMethod || method.DeclaringType!.ContainsGenericParameters) Report(name, method.Name, "a generic method cannot be run.", "Give it fixed types.");
        if (!method.IsStatic && method.DeclaringType!.IsAbstract) Report(name, method.Name, $"{method.DeclaringType.Name} is abstract.", "Declare the function in a class that can be made.");
        if (method.ReturnType == typeof(void) && method.GetCustomAttribute<System.Runtime.CompilerServices.AsyncStateMachineAttribute>() is not null)
            Report(name, method.Name, "async void cannot be awaited.", "Return Task.");
    }

    private List<ParameterBinder> BindParameters(string name, ParameterInfo[] parameters, ParameterInfo marked, TriggerParameter trigger)
    {
        var binders = new List<ParameterBinder>();
        foreach (var parameter in parameters)
        {
            CheckHub(name, parameter);
            var binder = parameter == marked
                ? trigger.Binder
                : ParameterBinders.Find(parameter, trigger.Known, trigger.Trigger is FunctionTrigger.Http, blobs, (p, r) => Report(name, parameter.Name!, p, r));
            if (binder is not null) binders.Add(binder);
        }

        return binders;
    }

    private void CheckHub(string name, ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<DurableClientAttribute>()?.TaskHub is { } hub && !hub.Equals(hostJson.DurableTask.HubName, StringComparison.OrdinalIgnoreCase))
            Report(name, parameter.Name!, $"task hub \"{hub}\" is not this host's.", $"Leave TaskHub away, or make it {hostJson.DurableTask.HubName} (host.json extensions.durableTask.hubName).");
    }

    private BlobPathTemplate? ReadOutput(string name, MethodInfo method, TriggerParameter trigger)
    {
        if (method.GetCustomAttribute<BlobOutputAttribute>() is not { } output) return null;
        var result = ReturnValues.ResultType(method.ReturnType);
        if (!BlobBinders.IsContent(result)) Report(name, "[BlobOutput]", $"{result.Name} cannot be written to a blob.", "Return string, byte[] or Stream.");
        return BlobBinders.ParsePath(output.BlobPath, trigger.Known, (p, r) => Report(name, "[BlobOutput]", p, r));
    }

    private static Func<IServiceProvider, object> InstanceFactory(Type type)
    {
        // Made on first use: whether the class can be made is checked, with every other, once the services are known.
        var factory = new Lazy<ObjectFactory>(() => ActivatorUtilities.CreateFactory(type, []));
        return services => factory.Value(services, null);
    }

    private void Report(string function, string item, string problem, string remedy) => faults.Add(new StartupFault($"function {function}", item, problem, remedy));

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,127}$")]
    private static partial Regex FunctionName();
}
