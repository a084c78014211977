namespace Puente.Runtime.Dapr.State;

/// <summary>One state component. Keys come with their prefix.</summary>
internal interface IStateStore : IDisposable
{
    /// <summary>The value under a key, or null where there is none or it has expired.</summary>
    StateRecord? Get(string key);

    /// <summary>Makes all changes or none.</summary>
    /// <exception cref="EtagMismatchException">A change was conditional, and its condition did not hold.</exception>
    Task ApplyAsync(IReadOnlyList<StateChange> changes, CancellationToken cancellationToken);
}
