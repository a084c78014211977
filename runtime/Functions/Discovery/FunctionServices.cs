using Microsoft.Extensions.DependencyInjection;

namespace Puente.Runtime.Functions;

/// <summary>Checks that every function class can be made from the services there are.</summary>
internal static class FunctionServices
{
    /// <exception cref="HostStartupException">Names every service that is missing.</exception>
    public static void Check(FunctionCatalog functions, IServiceProvider services)
    {
        var known = services.GetRequiredService<IServiceProviderIsService>();
        var faults = functions.All
            .Where(f => !f.Method.IsStatic)
            .GroupBy(f => f.Method.DeclaringType!)
            .SelectMany(g => Missing(g.Key, known).Select(m => new StartupFault(
                $"function {string.Join(", ", g.Select(f => f.Name))}", g.Key.Name, m, "Register it with builder.Services.")))
            .ToArray();
        if (faults.Length > 0) throw new HostStartupException(faults);
    }

    private static IEnumerable<string> Missing(Type type, IServiceProviderIsService known)
    {
        var constructors = type.GetConstructors();
        if (constructors.Length == 0) return ["has no public constructor."];
        // Fine as soon as one constructor can be satisfied; else speak of the one that lacks least.
        return constructors
            .Select(c => c.GetParameters().Where(p => !p.HasDefaultValue && !known.IsService(p.ParameterType)).ToArray())
            .MinBy(missing => missing.Length)!
            .Select(p => $"its constructor asks for {p.ParameterType.Name} {p.Name}, which is not a service.");
    }
}
