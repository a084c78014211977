namespace Puente.Learning.Training;

/// <summary>How the frozen stem's patch dictionary is learned.</summary>
public sealed record DictionaryOptions
{
    /// <summary>Patches drawn from the dataset.</summary>
    public int Patches { get; init; } = 50_000;

    /// <summary>Passes of spherical k-means.</summary>
    public int Iterations { get; init; } = 12;
}
