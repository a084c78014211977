using Puente.Core.Components;

namespace Puente.Edge.Components;

/// <summary>Makes components of one kind so, by level: what is as it shall be is left alone, whatever made it so.</summary>
public interface IComponentApplier
{
    /// <summary>The kind.</summary>
    string Kind { get; }

    /// <summary>Makes <paramref name="component"/> as it shall be.</summary>
    /// <returns>True when it had been so before and was put back: it had stopped, or somebody changed it.</returns>
    /// <exception cref="Core.InputException">This edge does not do such a thing.</exception>
    /// <exception cref="IOException">It could not be done now.</exception>
    Task<bool> ApplyAsync(Component component, CancellationToken cancellationToken);

    /// <summary>Takes it away; what is not there is no fault.</summary>
    /// <exception cref="IOException">It could not be done now.</exception>
    Task RemoveAsync(Component component, CancellationToken cancellationToken);
}
