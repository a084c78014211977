namespace Puente.Core.Twins;

/// <summary>What an edge has, as it says: what placements choose by. A member that is null is not known.</summary>
public sealed record EdgeCapabilities
{
    private static readonly Dictionary<string, string> _none = [];

    /// <summary>Characters of the document that a hub takes.</summary>
    public const int MaxLength = 65_536;

    /// <summary>Devices that run models, besides the processor.</summary>
    public IReadOnlyList<Accelerator> Accelerators { get; init; } = [];

    /// <summary>Execution providers of its ONNX Runtime.</summary>
    public IReadOnlyList<string> ExecutionProviders { get; init; } = [];

    /// <summary>Cores it may use.</summary>
    public int? Cores { get; init; }

    /// <summary>Memory it may use.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Free bytes on the disk of its data folder.</summary>
    public long? DiskFreeBytes { get; init; }

    /// <summary>Bytes of that disk in all.</summary>
    public long? DiskTotalBytes { get; init; }

    /// <summary>Versions, by name: <c>puente</c>, <c>dotnet</c>, <c>onnxruntime</c>.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = _none;

    /// <summary>Its link.</summary>
    public LinkQuality? Link { get; init; }

    /// <summary>What the site claims of it besides, by name: as a <c>ClusterClaim</c>.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; init; } = _none;
}
