namespace Puente.Serving.Repository.Configuration;

/// <summary>How the graph is prepared (<c>ModelOptimizationPolicy</c>, as far as ONNX Runtime on the devices here heeds it).</summary>
public sealed record ModelOptimization
{
    /// <summary>ONNX Runtime's graph optimisation, numbered as Triton's backend reads <c>graph.level</c>: -1 basic, 0 or null all, 1 extended, 2 none.</summary>
    public int? GraphLevel { get; init; }

    /// <summary>Execution providers on a GPU, in order of preference.</summary>
    public IReadOnlyList<ExecutionAccelerator> GpuAccelerators { get; init; } = [];

    /// <summary>Execution providers on the CPU, in order of preference.</summary>
    public IReadOnlyList<ExecutionAccelerator> CpuAccelerators { get; init; } = [];

    /// <summary>Inputs lie in pinned memory where a device can use it.</summary>
    public bool InputPinnedMemory { get; init; } = true;

    /// <summary>Outputs lie in pinned memory where a device can use it.</summary>
    public bool OutputPinnedMemory { get; init; } = true;
}
