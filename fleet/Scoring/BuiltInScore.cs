namespace Puente.Fleet;

/// <summary>Names of the built-in scores.</summary>
public static class BuiltInScore
{
    /// <summary>100 for an edge that is chosen already, else 0: decisions stay where they are.</summary>
    public const string Steady = "Steady";

    /// <summary>100 for an edge that no other placement has chosen, −100 for the one that most have.</summary>
    public const string Balance = "Balance";

    /// <summary>−100 for the edge with the fewest cores, 100 for the one with the most.</summary>
    public const string ResourceAllocatableCpu = "ResourceAllocatableCPU";

    /// <summary>−100 for the edge with the least memory, 100 for the one with the most.</summary>
    public const string ResourceAllocatableMemory = "ResourceAllocatableMemory";

    /// <summary>100 for an edge in a place where none is chosen yet, less for each that is.</summary>
    public const string Spread = "Spread";

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> All { get; } = [Steady, Balance, ResourceAllocatableCpu, ResourceAllocatableMemory, Spread];
}
