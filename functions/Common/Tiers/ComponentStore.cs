using Dapr.Client;
using Puente.Core.Components;

namespace Puente.Functions.Common.Tiers;

/// <summary>Component sets of edges in Dapr state, beside their twins: the hub writes, the edge reads.</summary>
/// <param name="dapr">The client.</param>
/// <param name="time">The clock of the hub's wishes.</param>
/// <param name="signer">Signs what is wanted; an edge has none and wants nothing.</param>
public sealed class ComponentStore(DaprClient dapr, TimeProvider time, TwinSigner? signer = null)
{
    private const string Store = "twins";
    private static readonly StateOptions _firstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    /// <summary>What the hub wants on <paramref name="edge"/>; null when it never wanted anything.</summary>
    public Task<DesiredComponents?> FindAsync(string edge, CancellationToken cancellationToken) =>
        dapr.GetStateAsync<DesiredComponents?>(Store, DesiredComponents.Key(edge), cancellationToken: cancellationToken);

    /// <summary>Asks <paramref name="edge"/> for a set; the same set again changes nothing.</summary>
    /// <returns>True when it changed.</returns>
    /// <exception cref="IOException">Another writer was faster: try again.</exception>
    public async Task<bool> DesireAsync(string edge, IReadOnlyList<Component> components, CancellationToken cancellationToken)
    {
        var (current, etag) = await dapr.GetStateAndETagAsync<DesiredComponents?>(Store, DesiredComponents.Key(edge), cancellationToken: cancellationToken);
        var isSame = (current?.Components ?? []).Select(one => one.Digest).SequenceEqual(components.Select(one => one.Digest));
        // One that nobody signed no edge heeds: it is written anew.
        if (isSame && (signer is null || current is not { Signed: null })) return false;
        var next = new DesiredComponents(edge, (current?.Generation ?? 0) + 1, components, time.GetUtcNow());
        if (!await dapr.TrySaveStateAsync(Store, DesiredComponents.Key(edge), signer?.Sign(next) ?? next, etag, _firstWrite, cancellationToken: cancellationToken))
            throw new IOException($"The components of {edge} changed meanwhile.");
        return true;
    }
}
