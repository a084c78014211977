using System.Reflection;

namespace Puente.Learning.Training.Tasks;

/// <summary>Which trainer this is: the informational version, which carries the commit where the build knew it.</summary>
internal static class TrainerVersion
{
    /// <summary>Such as <c>0.1.0+1f2e3d…</c>.</summary>
    public static string Current { get; } =
        typeof(TrainerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
