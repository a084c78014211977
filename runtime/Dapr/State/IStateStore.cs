namespace Puente.Runtime.Dapr.State;

/// <summary>One state component. Keys come with their prefix.</summary>
internal interface IStateStore : IDisposable
{
    /// <summary>The values under the keys, in their order; null where there is none or it has expired.</summary>
    Task<IReadOnlyList<StateRecord?>> GetAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Makes all changes or none.</summary>
    /// <exception cref="EtagMismatchException">A change was conditional, and its condition did not hold.</exception>
    /// <exception cref="EtagMalformedException">An etag is none that this store could have given.</exception>
    Task ApplyAsync(IReadOnlyList<StateChange> changes, CancellationToken cancellationToken);
}
