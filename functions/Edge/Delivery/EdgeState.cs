using System.Text.Json;
using System.Text.Json.Serialization;
using Dapr.Client;
using Puente.Core;
using Puente.Core.Gates;
using Puente.Core.Twins;
using Puente.Edge.Delivery.Trust;
using Puente.Edge.Settings;
using Puente.Edge.Workers;

namespace Puente.Edge.Delivery;

/// <summary>Which releases are in place: the base that was rolled out, and the local one tuned from it when that is what serves.</summary>
public sealed record ActiveReleases(Digest Base, Digest? Local)
{
    /// <summary>What was in place before, so that going back brings its local release back; null where nothing was.</summary>
    public ActiveReleases? Before { get; init; }

    /// <summary>What serves.</summary>
    public Digest Serving => Local ?? Base;

    /// <summary>Marks this change of what serves, for workers to say which they have followed.</summary>
    public string Placement { get; init; } = "";

    /// <summary>What it goes back to if the site's workers cannot serve it; null: they do, or need not say so.</summary>
    public UnprovenSwitch? Unproven { get; init; }

    /// <summary>It, if it is proven, or what was before it.</summary>
    [JsonIgnore]
    public ActiveReleases? LastProven => Unproven is { } unproven ? unproven.Back : this;
}

/// <summary>A switch that workers have not made yet.</summary>
/// <param name="Back">What was in place before; null: nothing was.</param>
public sealed record UnprovenSwitch(ActiveReleases? Back);

/// <summary>What a tuning learned from: an equal set on an equal base teaches nothing new.</summary>
public sealed record LastTuning(Digest Set, string Base, int Samples, bool Passed, string? Release)
{
    /// <summary>Whether this one, or one before it, passed its gate.</summary>
    public bool HasPassed { get => field || Passed; init; }
}

/// <summary>Gates that are measured while a release serves.</summary>
public sealed record WatchedGates(long Generation, IReadOnlyList<GateRule> Rules);

/// <summary>Bytes that crossed between this edge and the cloud since it was set up.</summary>
public sealed record Traffic(long Fetched, long Published);

/// <summary>The number of the newest message that this edge signed.</summary>
public sealed record LastSequence(long Value);

/// <summary>The edge's own small documents, in Dapr state. This process is their one writer.</summary>
public sealed class EdgeState(DaprClient dapr)
{
    private const string Component = "state", ActiveKey = "active-releases", AcceptedKey = "accepted-update";
    private readonly SemaphoreSlim _counting = new(1, 1), _numbering = new(1, 1);

    /// <summary>What is in place; null before the first release.</summary>
    public Task<ActiveReleases?> FindActiveAsync(CancellationToken cancellationToken) => FindAsync<ActiveReleases>(ActiveKey, cancellationToken);

    /// <summary>Remembers what is in place.</summary>
    public Task SaveActiveAsync(ActiveReleases active, CancellationToken cancellationToken) => SaveAsync(ActiveKey, active, cancellationToken);

    /// <summary>Remembers both together, or neither.</summary>
    public Task SaveInstalledAsync(ActiveReleases active, AcceptedUpdate? accepted, CancellationToken cancellationToken) => dapr.ExecuteStateTransactionAsync(
        Component, accepted is null ? [Upsert(ActiveKey, active)] : [Upsert(ActiveKey, active), Upsert(AcceptedKey, accepted)], cancellationToken: cancellationToken);

    /// <summary>Remembers that nothing is in place.</summary>
    public Task ForgetActiveAsync(CancellationToken cancellationToken) => dapr.DeleteStateAsync(Component, ActiveKey, cancellationToken: cancellationToken);

    /// <summary>What an agent keeps of workers that have gone; null before the first went.</summary>
    public Task<WorkerLedger?> FindWorkersAsync(CancellationToken cancellationToken) => FindAsync<WorkerLedger>("site-workers", cancellationToken);

    /// <summary>Remembers it.</summary>
    public Task SaveWorkersAsync(WorkerLedger ledger, CancellationToken cancellationToken) => SaveAsync("site-workers", ledger, cancellationToken);

    /// <summary>What was taken from the hub; null before the first.</summary>
    public Task<AcceptedUpdate?> FindAcceptedAsync(CancellationToken cancellationToken) => FindAsync<AcceptedUpdate>(AcceptedKey, cancellationToken);

    /// <summary>Remembers what was taken.</summary>
    public Task SaveAcceptedAsync(AcceptedUpdate accepted, CancellationToken cancellationToken) => SaveAsync(AcceptedKey, accepted, cancellationToken);

    /// <summary>What the last update cost; null before the first.</summary>
    public Task<UpdateBytes?> FindUpdateAsync(CancellationToken cancellationToken) => FindAsync<UpdateBytes>("update-bytes", cancellationToken);

    /// <summary>Remembers what an update costs.</summary>
    public Task SaveUpdateAsync(UpdateBytes update, CancellationToken cancellationToken) => SaveAsync("update-bytes", update, cancellationToken);

    /// <summary>The last tuning; null before the first.</summary>
    public Task<LastTuning?> FindLastTuningAsync(CancellationToken cancellationToken) => FindAsync<LastTuning>("last-tuning", cancellationToken);

    /// <summary>Remembers a tuning.</summary>
    public Task SaveLastTuningAsync(LastTuning tuning, CancellationToken cancellationToken) => SaveAsync("last-tuning", tuning, cancellationToken);

    /// <summary>What this edge last said of itself; null before it first spoke.</summary>
    public Task<ReportedTwin?> FindReportedAsync(CancellationToken cancellationToken) => FindAsync<ReportedTwin>("reported-twin", cancellationToken);

    /// <summary>Remembers what this edge says of itself.</summary>
    public Task SaveReportedAsync(ReportedTwin twin, CancellationToken cancellationToken) => SaveAsync("reported-twin", twin, cancellationToken);

    /// <summary>Gates that are measured while what is in place serves; null where there are none.</summary>
    public Task<WatchedGates?> FindWatchedAsync(CancellationToken cancellationToken) => FindAsync<WatchedGates>("watched-gates", cancellationToken);

    /// <summary>Remembers them.</summary>
    public Task SaveWatchedAsync(WatchedGates watched, CancellationToken cancellationToken) => SaveAsync("watched-gates", watched, cancellationToken);

    /// <summary>The hub's settings that hold here; null where it never set any.</summary>
    public Task<AcceptedSettings?> FindSettingsAsync(CancellationToken cancellationToken) => FindAsync<AcceptedSettings>("hub-settings", cancellationToken);

    /// <summary>Remembers them.</summary>
    public Task SaveSettingsAsync(AcceptedSettings settings, CancellationToken cancellationToken) => SaveAsync("hub-settings", settings, cancellationToken);

    /// <summary>Bytes so far.</summary>
    public async Task<Traffic> ReadTrafficAsync(CancellationToken cancellationToken) =>
        await FindAsync<Traffic>("traffic", cancellationToken) ?? new Traffic(0, 0);

    /// <summary>Counts bytes fetched from the cloud.</summary>
    public Task CountFetchedAsync(long bytes, CancellationToken cancellationToken) => CountAsync(new Traffic(bytes, 0), cancellationToken);

    /// <summary>Counts bytes sent to the cloud.</summary>
    public Task CountPublishedAsync(long bytes, CancellationToken cancellationToken) => CountAsync(new Traffic(0, bytes), cancellationToken);

    /// <summary>The next number of a message; on disk before this returns, and never given twice.</summary>
    public Task<long> NextSequenceAsync(CancellationToken cancellationToken) => NumberAsync(last => last + 1, cancellationToken);

    /// <summary>Goes on after <paramref name="least"/> at least.</summary>
    public Task RaiseSequenceAsync(long least, CancellationToken cancellationToken) => NumberAsync(last => Math.Max(last, least), cancellationToken);

    private async Task<long> NumberAsync(Func<long, long> change, CancellationToken cancellationToken)
    {
        await _numbering.WaitAsync(cancellationToken);
        try
        {
            var last = (await FindAsync<LastSequence>("last-sequence", cancellationToken))?.Value ?? 0;
            var next = change(last);
            if (next != last) await SaveAsync("last-sequence", new LastSequence(next), cancellationToken);
            return next;
        }
        finally
        {
            _numbering.Release();
        }
    }

    private async Task CountAsync(Traffic more, CancellationToken cancellationToken)
    {
        if (more is { Fetched: 0, Published: 0 }) return;
        await _counting.WaitAsync(cancellationToken);
        try
        {
            var traffic = await ReadTrafficAsync(cancellationToken);
            await SaveAsync("traffic", new Traffic(traffic.Fetched + more.Fetched, traffic.Published + more.Published), cancellationToken);
        }
        finally
        {
            _counting.Release();
        }
    }

    private Task<T?> FindAsync<T>(string key, CancellationToken cancellationToken) where T : class =>
        dapr.GetStateAsync<T?>(Component, key, cancellationToken: cancellationToken);

    private StateTransactionRequest Upsert<T>(string key, T document) => new(key, JsonSerializer.SerializeToUtf8Bytes(document, dapr.JsonSerializerOptions), StateOperationType.Upsert);

    private Task SaveAsync<T>(string key, T document, CancellationToken cancellationToken) =>
        dapr.SaveStateAsync(Component, key, document, cancellationToken: cancellationToken);
}
