using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Edge.Delivery;
using Puente.Edge.Gates;
using Puente.Edge.Uplink;

namespace Puente.Edge.Workers;

/// <summary>
/// The agent's eye on its workers. Whether one lives is told by its words that follow one another, not by clocks, which differ; what it counted stays when it goes:
/// in its file, and from there in the site's state.
/// </summary>
public sealed class SiteWorkers(WorkerFolder folder, EdgeState state, TimeProvider time, ILogger<SiteWorkers> log) : BackgroundService, IServedFigures
{
    /// <summary>One that was silent for so long is taken for gone.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>One that was silent for so long, without a last word, does not come back: what it counted moves into the site's state.</summary>
    public static readonly TimeSpan Burial = TimeSpan.FromHours(1);

    /// <summary>Before it has watched for so long, an agent does not know which of the words that it found are of workers that live.</summary>
    public static readonly TimeSpan Acquaintance = WorkerReporter.Beat * 3;

    /// <summary>Between looks.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private const string Starting = "which workers run is not known yet";
    private readonly Dictionary<string, (long Revision, long At, bool Spoke)> _heard = [];
    private WorkerLedger? _ledger;
    private (long At, bool FoundAny)? _begun;
    private long _lookedAt;
    private bool _hasLooked;
    private volatile bool _away;
    private volatile WorkersSeen _seen = new([], WorkerLedger.Empty, Starting);

    /// <summary>They, as last looked at.</summary>
    public WorkersSeen Seen => _away && time.GetElapsedTime(_lookedAt) > Patience ? _seen with { Unknown = "the site's folder or state does not answer: how workers are is not known" } : _seen;

    /// <summary>What they run on, or last ran on, before the first look too; null: none was ever heard of.</summary>
    public async Task<SiteHardware?> HardwareAsync(CancellationToken cancellationToken) =>
        _seen.Ledger.Hardware ?? (await state.FindWorkersAsync(cancellationToken))?.Hardware;

    /// <inheritdoc/>
    public ServedFigures Read(ActiveReleases active) => Seen.Of(active.Placement);

    /// <summary>Looks now.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        _ledger ??= await state.FindWorkersAsync(cancellationToken) ?? WorkerLedger.Empty;
        var placement = (await state.FindActiveAsync(cancellationToken))?.Placement ?? "";
        var reports = Left(folder.Read());
        _begun ??= (time.GetTimestamp(), reports.Count > 0);
        foreach (var report in reports) Hear(report);
        var gone = reports.Where(report => report.HasEnded || Silence(report) >= Burial).ToList();
        var live = reports.Where(IsLive).ToList();
        var hardware = SiteHardware.Of(live, _ledger.Hardware, time.GetUtcNow());
        var next = gone.Count > 0 ? _ledger.With(gone, placement) : _ledger;
        if (hardware?.IsNewsTo(_ledger.Hardware) == true) next = next with { Hardware = hardware };
        if (!ReferenceEquals(next, _ledger))
        {
            await state.SaveWorkersAsync(next, cancellationToken);
            _ledger = next;
        }

        foreach (var report in gone) Forget(report.Id);
        var isKnown = !_begun.Value.FoundAny || time.GetElapsedTime(_begun.Value.At) >= Acquaintance;
        _seen = new WorkersSeen([.. reports.Except(gone).Select(report => new SeenWorker(report, IsLive(report)))], _ledger, isKnown ? null : Starting);
        (_lookedAt, _hasLooked) = (time.GetTimestamp(), true);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
                _away = false;
            }
            catch (Exception e) when (CloudLink.IsMiss(e) || e is UnauthorizedAccessException)
            {
                if (!_away) log.LogWarning(e, "How workers are cannot be read; it is tried again.");
                _away = true;
            }

            await Task.Delay(Look, time, stoppingToken);
        }
    }

    /// <summary>Without those that were taken in already, by an agent that ended before it had removed their files.</summary>
    private List<WorkerReport> Left(IReadOnlyList<WorkerReport> found)
    {
        foreach (var taken in found.Where(report => _ledger!.Taken.Contains(report.Id))) Forget(taken.Id);
        return [.. found.Where(report => !_ledger!.Taken.Contains(report.Id))];
    }

    private void Hear(WorkerReport report)
    {
        if (!_heard.TryGetValue(report.Id, out var heard))
            // What is found at the first look may be of one that is long gone; what appears later is of one that lives.
            _heard[report.Id] = (report.Revision, time.GetTimestamp(), Spoke: _hasLooked);
        else if (report.Revision != heard.Revision)
            _heard[report.Id] = (report.Revision, time.GetTimestamp(), Spoke: true);
    }

    private bool IsLive(WorkerReport report) => !report.HasEnded && _heard[report.Id].Spoke && Silence(report) < Patience;

    private TimeSpan Silence(WorkerReport report) => time.GetElapsedTime(_heard[report.Id].At);

    private void Forget(string id)
    {
        folder.Delete(id);
        _heard.Remove(id);
    }
}
