using Microsoft.ML.OnnxRuntime;

namespace Puente.Serving.Sessions;

/// <summary>How graphs are opened.</summary>
public sealed record SessionSettings
{
    /// <summary>What computes, in order: a node that one does not take falls to the next, at last to the CPU. Default the CPU alone.</summary>
    public IReadOnlyList<ExecutionProvider> Providers { get; init; } = [ExecutionProvider.Cpu];

    /// <summary>Number of the device, for providers that have several. Default 0.</summary>
    public int Device { get; init; }

    /// <summary>Most bytes of device memory of a session; null, the default: what there is.</summary>
    public long? DeviceMemoryBytes { get; init; }

    /// <summary>Whether CUDA copies to and from the device on the stream that computes, the default, or on one of their own, which overlaps them and wants a device that bears it.</summary>
    public bool CopiesOnComputeStream { get; init; } = true;

    /// <summary>What numbers backbones of releases are computed with. Default <see cref="Precision.Auto"/>; other graphs are as they are.</summary>
    public Precision Precision { get; init; }

    /// <summary>Threads of one run. Default 1: on a CPU as many callers as cores are faster than as many threads.</summary>
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>What is done to a graph as it is opened. Default everything.</summary>
    public GraphOptimizationLevel Optimization { get; init; } = GraphOptimizationLevel.ORT_ENABLE_ALL;

    /// <summary>Folder for optimised graphs and compiled engines, so that the next start need not make them; null, the default: none are kept.</summary>
    public string? Cache { get; init; }
}
