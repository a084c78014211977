using System.Text.Json;
using System.Text.Json.Serialization;
using Puente.Core;
using Puente.Core.Components;

namespace Puente.Edge.Components;

/// <summary>A program that is kept running.</summary>
/// <param name="Command">Its path: one of those that the site allows.</param>
/// <param name="Arguments">What it is given.</param>
/// <param name="Environment">Variables besides this edge's own.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ProcessSpec(string Command, IReadOnlyList<string>? Arguments = null, IReadOnlyDictionary<string, string>? Environment = null)
{
    /// <summary>Reads the spec of a component.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static ProcessSpec Read(Component component)
    {
        try
        {
            var spec = component.Spec.Deserialize<ProcessSpec>(Json.Options);
            return spec is { Command.Length: > 0 } ? spec : throw new JsonException("command is missing");
        }
        catch (JsonException e)
        {
            throw new InputException("components.spec", component.Name, $"is no process: {e.Message}", "Give command, arguments and environment.");
        }
    }
}
