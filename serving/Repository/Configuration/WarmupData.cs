namespace Puente.Serving.Repository.Configuration;

/// <summary>What a warm-up input holds.</summary>
public enum WarmupData
{
    /// <summary>Zeros; empty strings.</summary>
    Zero,

    /// <summary>Random values, the same at every start; empty strings.</summary>
    Random,

    /// <summary>A file's bytes.</summary>
    File,
}
