using Dapr.Client;
using Puente.Core.Settings;
using Puente.Functions.Common.Tiers;

namespace Puente.Functions.Common.Settings;

/// <summary>Settings of edges in Dapr state, beside their twins: the hub writes, the edge reads.</summary>
/// <param name="dapr">The client.</param>
/// <param name="time">The clock of the hub's wishes.</param>
/// <param name="signer">Signs what is wanted; an edge has none and wants nothing.</param>
public sealed class SettingsStore(DaprClient dapr, TimeProvider time, TwinSigner? signer = null)
{
    private const string Store = "twins";
    private static readonly StateOptions _firstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    /// <summary>What the hub wants on <paramref name="edge"/>; null when it never wanted anything.</summary>
    public Task<DesiredSettings?> FindAsync(string edge, CancellationToken cancellationToken) =>
        dapr.GetStateAsync<DesiredSettings?>(Store, DesiredSettings.Key(edge), cancellationToken: cancellationToken);

    /// <summary>Asks <paramref name="edge"/> for <paramref name="settings"/>; false when that is what it is asked for already (hub).</summary>
    /// <exception cref="IOException">Another writer was faster: try again.</exception>
    public async Task<bool> DesireAsync(string edge, SiteSettings settings, CancellationToken cancellationToken)
    {
        var (current, etag) = await dapr.GetStateAndETagAsync<DesiredSettings?>(Store, DesiredSettings.Key(edge), cancellationToken: cancellationToken);
        if ((current?.Settings ?? SiteSettings.None) == settings) return false;
        var next = new DesiredSettings(edge, (current?.Generation ?? 0) + 1, settings, time.GetUtcNow());
        if (!await dapr.TrySaveStateAsync(Store, DesiredSettings.Key(edge), signer?.Sign(next) ?? next, etag, _firstWrite, cancellationToken: cancellationToken))
            throw new IOException($"The settings of {edge} changed meanwhile.");
        return true;
    }
}
