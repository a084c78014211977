using Dapr.Client;
using Puente.Functions.Common.Tiers;

namespace Puente.Hub.Edges.Messages;

/// <summary>The numbers of events that edges sent, in the hub's own Dapr state. Twins carry their number themselves.</summary>
public sealed class HeardSequences(DaprClient dapr, TwinStore twins)
{
    private const string Component = "state";
    private static readonly StateOptions _firstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    /// <summary>What was heard of <paramref name="edge"/>, and the etag to write it with.</summary>
    public async Task<(SequenceWindow Window, string Etag)> ReadAsync(string edge, CancellationToken cancellationToken)
    {
        var (window, etag) = await dapr.GetStateAndETagAsync<SequenceWindow?>(Component, Key(edge), cancellationToken: cancellationToken);
        return (window ?? SequenceWindow.Empty, etag);
    }

    /// <summary>Keeps it; false where another writer was faster.</summary>
    public Task<bool> TrySaveAsync(string edge, SequenceWindow window, string etag, CancellationToken cancellationToken) =>
        dapr.TrySaveStateAsync(Component, Key(edge), window, etag, _firstWrite, cancellationToken: cancellationToken);

    /// <summary>The highest number of any message of <paramref name="edge"/>; 0 before the first.</summary>
    public async Task<long> HighestAsync(string edge, CancellationToken cancellationToken) =>
        Math.Max((await ReadAsync(edge, cancellationToken)).Window.Highest, (await twins.FindReportedAsync(edge, cancellationToken))?.Sequence ?? 0);

    private static string Key(string edge) => $"heard:{edge}";
}
