namespace Puente.Functions.Common.Tiers;

/// <summary>The hub has changed desired twins. Every edge hears of every change: what names others costs it nothing further.</summary>
/// <param name="Edge">The one edge it is about.</param>
/// <param name="Edges">The edges it is about, where they are many.</param>
public sealed record TwinChanged(string? Edge = null, IReadOnlyList<string>? Edges = null)
{
    /// <summary>Whether <paramref name="edge"/> is named; where nobody is, everybody is meant.</summary>
    public bool Concerns(string edge) => Edge is null && Edges is null ? true : Edge == edge || Edges?.Contains(edge) == true;
}
