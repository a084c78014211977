namespace Puente.Serving.Repository.Configuration;

/// <summary>Instances of a model on a kind of device.</summary>
public sealed record InstanceGroup
{
    /// <summary>Its name; empty where none is given.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where they run.</summary>
    public InstanceKind Kind { get; init; }

    /// <summary>Passes that may run at once (on each GPU named), at least 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Indices of GPUs; empty: all that there are.</summary>
    public IReadOnlyList<int> Gpus { get; init; } = [];
}
