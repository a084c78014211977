using System.Reflection;

namespace Puente.Runtime.Functions;

/// <summary>Which assemblies may hold functions.</summary>
internal static class AssemblyScan
{
    /// <summary>The given assemblies; with none given, the entry assembly and those it references, directly or through each other, that use this host.</summary>
    public static IReadOnlyList<Assembly> Resolve(IList<Assembly> given)
    {
        if (given.Count > 0) return [.. given.Distinct()];
        if (Assembly.GetEntryAssembly() is not { } entry) return [];
        var found = new List<Assembly> { entry };
        for (var i = 0; i < found.Count; i++)
        {
            foreach (var name in found[i].GetReferencedAssemblies().Where(n => !IsPlatform(n)))
            {
                var assembly = Assembly.Load(name);
                if (UsesHost(assembly) && !found.Contains(assembly)) found.Add(assembly);
            }
        }

        return found;
    }

    private static bool IsPlatform(AssemblyName name) =>
        name.Name is null || name.Name.StartsWith("System", StringComparison.Ordinal) || name.Name.StartsWith("Microsoft", StringComparison.Ordinal);

    private static bool UsesHost(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Any(n => n.Name == typeof(AssemblyScan).Assembly.GetName().Name);
}
