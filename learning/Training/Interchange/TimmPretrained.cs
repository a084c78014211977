namespace Puente.Learning.Training.Interchange;

/// <summary>What timm's weights expect of an input.</summary>
internal sealed record TimmPretrained
{
    /// <summary>Colours, height, width.</summary>
    public IReadOnlyList<int>? InputSize { get; init; }

    /// <summary>Means of the colours, of 1.</summary>
    public IReadOnlyList<float>? Mean { get; init; }

    /// <summary>Deviations of the colours, of 1.</summary>
    public IReadOnlyList<float>? Std { get; init; }

    /// <summary>Classes of the head; 0 for none.</summary>
    public int? NumClasses { get; init; }
}
