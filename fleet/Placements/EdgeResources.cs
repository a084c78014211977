namespace Puente.Fleet;

/// <summary>Names of what an edge has to give.</summary>
public static class EdgeResources
{
    /// <summary>Cores.</summary>
    public const string Cpu = "cpu";

    /// <summary>Memory, in bytes.</summary>
    public const string Memory = "memory";

    /// <summary>Memory of its accelerators together, in bytes.</summary>
    public const string AcceleratorMemory = "acceleratorMemory";

    /// <summary>How many accelerators.</summary>
    public const string Accelerators = "accelerators";

    /// <summary>Free disk, in bytes.</summary>
    public const string DiskFree = "diskFree";

    /// <summary>How fast files came over its link, in bytes per second.</summary>
    public const string LinkRate = "linkRate";

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> All { get; } = [Cpu, Memory, AcceleratorMemory, Accelerators, DiskFree, LinkRate];
}
