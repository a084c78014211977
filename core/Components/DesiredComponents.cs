namespace Puente.Core.Components;

/// <summary>What the hub wants of an edge besides its release: a document of its own beside the desired twin, for it has another writer.</summary>
/// <param name="Edge">Edge name.</param>
/// <param name="Generation">Grows with every change; 0 is none yet.</param>
/// <param name="Components">The set: what is not in it any more is removed.</param>
/// <param name="UpdatedAt">When.</param>
public sealed record DesiredComponents(string Edge, long Generation, IReadOnlyList<Component> Components, DateTimeOffset UpdatedAt)
{
    /// <summary>State key of the document.</summary>
    public static string Key(string edge) => $"components:{edge}";
}
