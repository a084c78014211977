using System.Reflection;

namespace Puente.Hub;

/// <summary>Which code this is: the informational version, which carries the commit where the build knew it.</summary>
public static class CodeVersion
{
    /// <summary>Such as <c>0.1.0+1f2e3d…</c>.</summary>
    public static string Current { get; } =
        typeof(CodeVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
