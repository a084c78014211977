using System.Text.Json;

namespace Puente.Workflows.Transitions;

/// <summary>States as they appear in custom statuses and outputs.</summary>
public static class Names
{
    /// <summary><paramref name="state"/> in camel case, as every document writes it.</summary>
    public static string Of<TState>(TState state)
        where TState : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
