using Puente.Core.Components;

namespace Puente.Edge.Components;

/// <summary>What this edge was last asked for, and what it has still to take away: written before anything is done, so that a crash leaves nothing behind unknown.</summary>
/// <param name="Generation">Generation of the set.</param>
/// <param name="Wanted">The set.</param>
/// <param name="Leaving">Components of earlier sets that may still be here.</param>
public sealed record RememberedComponents(long Generation, IReadOnlyList<Component> Wanted, IReadOnlyList<Component> Leaving)
{
    /// <summary>Nothing was ever asked for.</summary>
    public static RememberedComponents None { get; } = new(0, [], []);

    /// <summary>What follows when <paramref name="next"/> is asked for: what is not in it any more, or is something else by now, leaves.</summary>
    public RememberedComponents Follow(DesiredComponents next) => new(
        next.Generation, next.Components,
        [.. Wanted.Concat(Leaving).Where(old => !next.Components.Any(one => Replaces(one, old))).DistinctBy(old => (old.Name, old.Kind, Identity(old)))]);

    // The same process or object in a new shape is changed in place; an object under another name or namespace is another object.
    private static bool Replaces(Component next, Component old) => next.Name == old.Name && next.Kind == old.Kind && Identity(next) == Identity(old);

    private static string Identity(Component component) => component.Kind == Component.ManifestKind ? ManifestIdentity.Of(component.Spec).ToString() : component.Name;
}
