using System.Text.Json.Serialization;

namespace Puente.Learning.Vision;

/// <summary>What matrix products are computed in while training; weights, norms, losses and the optimiser are 32-bit in any case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PrecisionKind>))]
public enum PrecisionKind
{
    /// <summary>32 bits throughout.</summary>
    Float32,

    /// <summary>bf16: the range of 32 bits, for GPUs that have it. On a CPU it is many times slower.</summary>
    BFloat16,

    /// <summary>fp16: needs the loss scaled, lest small gradients become zero.</summary>
    Float16,
}
