using Puente.Edge.Health;
using Puente.Edge.Inspections;
using Puente.Edge.Serving;

namespace Puente.Edge.Roles;

/// <summary>Which functions a role has. What is not named here is the agent's.</summary>
public static class RoleFunctions
{
    private static readonly HashSet<Type> _workers = [typeof(HealthFunctions), typeof(InspectionFunctions), typeof(TritonFunctions)];

    /// <summary>Functions of types that <see cref="Includes"/> lets in, which <paramref name="role"/> has not all the same: an agent has no model to inspect with.</summary>
    public static IReadOnlyList<string> Without(TierRole role) => role == TierRole.Agent ? ["Inspect"] : [];

    /// <summary>Whether <paramref name="role"/> has the functions of <paramref name="type"/>.</summary>
    public static bool Includes(TierRole role, Type type) => role switch
    {
        TierRole.All => true,
        TierRole.Agent => type != typeof(TritonFunctions),
        TierRole.Worker => _workers.Contains(type),
        _ => type == typeof(HealthFunctions),
    };
}
