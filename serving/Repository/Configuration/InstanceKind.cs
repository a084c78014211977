namespace Puente.Serving.Repository.Configuration;

/// <summary>Where instances run.</summary>
public enum InstanceKind
{
    /// <summary>On a GPU where there is one, else on the CPU.</summary>
    Auto,

    /// <summary>On a GPU.</summary>
    Gpu,

    /// <summary>On the CPU.</summary>
    Cpu,

    /// <summary>Where the model itself says.</summary>
    Model,
}
