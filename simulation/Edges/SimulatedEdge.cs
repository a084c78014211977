using System.Collections.Concurrent;
using System.Globalization;
using Puente.Core;
using Puente.Core.Gates;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Hub.Edges;
using Puente.Simulation.Checks;
using Puente.Simulation.Faults;
using Puente.Simulation.Joining;
using Puente.Workflows.Delivery;
using Puente.Workflows.Transitions;

namespace Puente.Simulation.Edges;

/// <summary>
/// One edge as a state machine: reads its desired twin, decides as a real edge decides (<see cref="DeliveryDecision"/>, <see cref="ApplyTransitions"/>), fetches what it lacks,
/// and says how far it is. What a real edge does with models it leaves out: loading is a wait, and the plan says how it ends.
/// </summary>
public sealed class SimulatedEdge
{
    private const double ReconcileSeconds = 30;
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(1), _heldBack = TimeSpan.FromSeconds(1);
    private readonly EdgeFaults _faults;
    private readonly FaultPlan _plan;
    private readonly Random _random;
    private readonly SiteLink _link;
    private readonly FleetLedger _ledger;
    private readonly EdgeMembership? _membership;
    private readonly HashSet<Digest> _held = [];
    private readonly HashSet<string> _failedOnce = [];
    private readonly ConcurrentDictionary<long, bool> _failures = new();
    private (object Said, string Id)? _lateMessage;
    private ReleaseManifest? _manifest;
    private ApplyInput? _working;
    private ApplyState _stage;
    private DateTimeOffset _ready, _announce;
    private IReadOnlyList<GateRule> _gates = [];
    private long _messages;
    private bool _untold;

    /// <summary>An edge that has just been switched on; without a membership it says all unsigned.</summary>
    public SimulatedEdge(string name, IReadOnlyDictionary<string, string> labels, EdgeFaults faults, FaultPlan plan, Random random, SiteLink link, FleetLedger ledger, EdgeMembership? membership)
    {
        (Name, _faults, _plan, _random, _link, _ledger, _membership) = (name, faults, plan, random, link, ledger, membership);
        Reported = new ReportedTwin(name, labels, 0, null, null, "idle", null, 0, 0, link.Time.GetUtcNow() + faults.Skew);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it last said of itself.</summary>
    public ReportedTwin Reported { get; private set; }

    /// <summary>Whether it said of this generation that it failed, or refused.</summary>
    public bool HasFailed(long generation) => _failures.ContainsKey(generation);

    /// <summary>Whether it may speak: it has joined, where it has to.</summary>
    public bool IsMember => _membership?.IsMember != false;

    /// <summary>What the hub is to have on record of it where it does not join; null where it says all unsigned.</summary>
    public Enrolment? Seed() => _membership?.Seed();

    /// <summary>Whether it is out of reach some time.</summary>
    public bool GoesOffline => _faults.OfflineAfter is not null;

    /// <summary>When it was told of the faults to come: spells out of reach are counted from here; null before.</summary>
    public DateTimeOffset? FaultsFrom { get; set; }

    /// <summary>Whether it is out of reach at <paramref name="now"/>, and until when.</summary>
    public DateTimeOffset? OfflineUntil(DateTimeOffset now)
    {
        if (FaultsFrom is not { } from || _faults.OfflineAfter is not { } after) return null;
        var (begins, ends) = (from + after, from + after + _faults.OfflineFor);
        return now >= begins && now < ends ? ends : null;
    }

    /// <summary>Does what there is to do now.</summary>
    /// <returns>When to be asked again, where nothing happens before.</returns>
    public async Task<DateTimeOffset> StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var now = _link.Time.GetUtcNow();
                if (OfflineUntil(now) is { } back) return back;
                if (_membership is { IsMember: false } && await _membership.StepAsync(cancellationToken) is var wait && wait > TimeSpan.Zero) return now + wait;
                if (now >= _announce) Announce(now);
                if (_untold) await TellAsync(cancellationToken);
                if (_working is not null && now < _ready) return _ready;
                if (await MoveAsync(now, cancellationToken)) continue;
                var next = now + (_lateMessage is null ? TimeSpan.FromSeconds(Math.Max(ReconcileSeconds, _plan.AnnounceSeconds) * (0.5 + _random.NextDouble())) : _heldBack);
                return next < _announce ? next : _announce;
            }
        }
        catch (Exception e) when (e is Dapr.DaprException or IOException or HttpRequestException)
        {
            // As a real edge takes it: the cloud is out of reach for a moment.
            _ledger.Missed(e);
            return _link.Time.GetUtcNow() + _again;
        }
    }

    /// <summary>Says that it is there, the first time at once, then each at its own moment.</summary>
    private void Announce(DateTimeOffset now)
    {
        _announce = now + TimeSpan.FromSeconds(_plan.AnnounceSeconds * (0.75 + _random.NextDouble() / 4));
        Reported = Reported with { UpdatedAt = now + _faults.Skew };
        _untold = true;
    }

    /// <summary>One step of a delivery; false when there is none.</summary>
    private async Task<bool> MoveAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var desired = await _link.FindDesiredAsync(Name, cancellationToken);
        if (desired is not null) _ledger.Asked(Name, desired);
        if (_working is not null && desired?.Generation > _working.Generation) _working = null;
        if (_working is null)
        {
            if (DeliveryDecision.Next(desired, Reported) is not { } next)
            {
                await TellLateAsync(cancellationToken);
                return false;
            }

            (_working, _stage, _manifest, _ready, _gates) = (next, ApplyState.Downloading, null, now, desired!.Gates ?? []);
            Say(Names.Of(_stage));
            return true;
        }

        switch (_stage)
        {
            case ApplyState.Downloading when await FetchAsync(now, cancellationToken):
                return true;
            case ApplyState.Downloading:
                Move(ApplyEvent.Fetched);
                return true;
            case ApplyState.Verifying:
                Move(ApplyEvent.Verified);
                _ready = now + TimeSpan.FromSeconds(_plan.LoadSeconds);
                return true;
            default:
                Activate();
                return true;
        }
    }

    /// <summary>Fetches the next thing that is not here yet; false when all is.</summary>
    private async Task<bool> FetchAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        long bytes;
        if (_manifest is null)
        {
            (_manifest, bytes) = await _link.FetchManifestAsync(Digest.Parse(_working!.Release), cancellationToken);
        }
        else
        {
            if (_manifest.Files.FirstOrDefault(file => !_held.Contains(file.Digest)) is not { } file) return false;
            bytes = (await _link.FetchAsync(file, cancellationToken)).Length;
            _held.Add(file.Digest);
            _ledger.Fetched(Name, file);
        }

        Reported = Reported with { BytesFetched = Reported.BytesFetched + bytes };
        _ledger.Crossed(bytes);
        _ready = now + TimeSpan.FromSeconds(bytes / _faults.BytesPerSecond);
        return true;
    }

    private void Activate()
    {
        var release = _working!.Release;
        var worse = _faults.RefusesBad && _ledger.IsBad(release);
        var measured = _gates.Where(gate => gate.IsBeforeSwitch).Select(gate => Measure(gate, worse)).ToList();
        Reported = Reported with { Gates = measured.Count > 0 ? measured : null };
        if (measured.Find(gate => gate.Outcome == GateOutcome.Failed) is { } failed)
            Refuse(failed.Reason);
        else if (_faults.FailsToLoad && _ledger.MayFail(release) && _failedOnce.Add(release))
            Move(ApplyEvent.Failed, "the graph could not be loaded: out of memory");
        else
            Move(ApplyEvent.Activated);
    }

    private static GateFinding Measure(GateRule gate, bool worse)
    {
        var (outcome, value) = worse ? (GateOutcome.Failed, 0.55) : (GateOutcome.Passed, 0.92);
        return new GateFinding(gate.Kind, gate.Class, GateMetric.Recall, outcome, value, 0.91, 40, string.Create(CultureInfo.InvariantCulture, $"recall of {gate.Class} is {value}, and was 0.91, of 40 samples"));
    }

    /// <summary>A gate says no: what serves goes on serving.</summary>
    private void Refuse(string reason)
    {
        Say("refused", reason);
        _working = null;
    }

    private void Move(ApplyEvent said, string? error = null)
    {
        var move = ApplyTransitions.Table.Next(_stage, said);
        _stage = move.To;
        if (_stage == ApplyState.Serving)
        {
            Reported = Reported with { Release = _working!.Release };
            _ledger.Serves(Name, _working.Release);
        }

        // Loading beside the old release is no word of its own: what is said is verifying, until it serves or not.
        if (move.Do != ApplyAction.Activate) Say(Names.Of(_stage), error);
        if (ApplyTransitions.Table.IsEnd(_stage)) _working = null;
    }

    private void Say(string state, string? error = null)
    {
        if (error is not null) _failures[_working!.Generation] = true;
        Reported = Reported with { Generation = _working!.Generation, State = state, Error = error, UpdatedAt = _link.Time.GetUtcNow() + _faults.Skew };
        _untold = true;
    }

    /// <summary>Where the plan has it so, twice or after the message that follows.</summary>
    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var (said, id) = (_membership?.Sign(Reported) ?? Reported, string.Create(CultureInfo.InvariantCulture, $"{Name}/{++_messages}"));
        if (_random.NextDouble() < _plan.Reordered && _lateMessage is null)
        {
            (_lateMessage, _untold) = ((said, id), false);
            return;
        }

        await PublishAsync(said, id, cancellationToken);
        // One that did not get through is told again: a real edge tells its twin until the broker has it.
        _untold = false;
        if (_random.NextDouble() < _plan.Duplicated) await PublishAsync(said, id, cancellationToken);
        await TellLateAsync(cancellationToken);
    }

    private async Task TellLateAsync(CancellationToken cancellationToken)
    {
        if (_lateMessage is not var (said, id)) return;
        await PublishAsync(said, id, cancellationToken);
        _lateMessage = null;
    }

    private async Task PublishAsync(object said, string id, CancellationToken cancellationToken)
    {
        await _link.PublishAsync(Name, said, id, cancellationToken);
        _ledger.Published();
    }
}
