using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core.Twins;
using Puente.Edge.Inspections.Inbox.Ledger;
using Puente.Edge.Uplink;
using Puente.Serving.Drift;
using Puente.Serving.Inspection;
using Puente.Serving.Metrics;

namespace Puente.Edge.Drift;

/// <summary>
/// Counts each inspected photograph into what this site remembers of its release, in Dapr state, so that a restart forgets nothing and several processes of the site count together.
/// Only the figures of <see cref="ReportedDrift"/> leave the site.
/// </summary>
public sealed class DriftMonitor(InboxState state, DriftOptions options, ILogger<DriftMonitor> log) : IHostedService
{
    private const string Key = "drift";
    private const int MaxConflicts = 20;
    private volatile DriftState? _last;

    /// <summary>Counts <paramref name="inspection"/>. A store that is away loses the count, not the inspection.</summary>
    public async Task ObserveAsync(PhotographInspection inspection, CancellationToken cancellationToken)
    {
        if (PhotographSketch.Of(inspection.Tiles, inspection.Release.Head!.Classes.Count) is not { } sketch) return;
        try
        {
            for (var i = 0; i < MaxConflicts; i++)
            {
                var (known, etag) = await state.FindAsync<DriftState>(Key, cancellationToken);
                var next = Of(known, inspection).Add(inspection.Result.Digest, sketch, options);
                if (next == known) return;
                if (!await state.TrySaveAsync(Key, next, etag, cancellationToken)) continue;
                _last = next;
                return;
            }

            log.LogWarning("{Photograph} was not counted for drift: {Tries} times another process was faster.", inspection.Result.Photograph, MaxConflicts);
        }
        catch (Exception e) when (CloudLink.IsMiss(e))
        {
            log.LogWarning(e, "{Photograph} was not counted for drift: the state is not reached.", inspection.Result.Photograph);
        }
    }

    /// <summary>The figures of the release that <paramref name="release"/> names; null where none of its photographs was counted.</summary>
    public async Task<ReportedDrift?> ReadAsync(string? release, CancellationToken cancellationToken)
    {
        if ((await state.FindAsync<DriftState>(Key, cancellationToken)).Value is not { } known) return null;
        _last = known;
        return known.Release == release ? known.Measure(options) : null;
    }

    /// <summary>The figures for Prometheus, as last read or counted by this process: those that are not known have no sample.</summary>
    public IEnumerable<MetricFamily> Families()
    {
        var known = _last;
        var drift = known?.Measure(options);
        yield return new("puente_drift_photographs", MetricKind.Gauge, "Photographs that the drift figures rest on.", Sample(drift?.Photographs));
        yield return new("puente_drift_embedding_ratio", MetricKind.Gauge, "How far embeddings are from the release's first photographs here, 0 to 1.", Sample(drift?.Embedding));
        yield return new("puente_drift_confidence_index", MetricKind.Gauge, "Population stability index of the class whose probabilities moved most.", Sample(drift?.Confidence));

        IReadOnlyList<MetricSample> Sample(double? value) => value is { } figure ? [new MetricSample([new("model", known!.Model), new("version", $"{known.Version}")], figure)] : [];
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _last = (await state.FindAsync<DriftState>(Key, cancellationToken)).Value;
        }
        catch (Exception e) when (CloudLink.IsMiss(e))
        {
            log.LogWarning(e, "Drift is told when the state is reached.");
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static DriftState Of(DriftState? known, PhotographInspection inspection) => known is not null && known.Release == inspection.Result.Release
        ? known
        : DriftState.Begin(inspection.Result.Release, inspection.Release.Name, inspection.Release.Version, inspection.Release.Head!.Classes.Count);
}
