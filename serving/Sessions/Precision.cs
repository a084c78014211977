namespace Puente.Serving.Sessions;

/// <summary>What numbers a backbone is computed with.</summary>
public enum Precision
{
    /// <summary>int8 where it is faster here and the release's gate lets it out, float32 elsewhere.</summary>
    Auto,

    /// <summary>float32 always.</summary>
    Fp32,

    /// <summary>int8 wherever the release's gate lets it out, whatever the processor.</summary>
    Int8,
}
