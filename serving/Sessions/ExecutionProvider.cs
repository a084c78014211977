namespace Puente.Serving.Sessions;

/// <summary>What computes a graph, by ONNX Runtime's names.</summary>
public enum ExecutionProvider
{
    /// <summary>In every build.</summary>
    Cpu,

    /// <summary>NVIDIA GPUs.</summary>
    Cuda,

    /// <summary>NVIDIA GPUs by compiled engines, which are cached on disk.</summary>
    TensorRt,

    /// <summary>Intel CPUs, GPUs and NPUs.</summary>
    OpenVino,
}
