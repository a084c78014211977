using System.Collections.Concurrent;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Twins;

namespace Puente.Simulation.Checks;

/// <summary>What happens in the fleet, counted, and what must not happen, noted.</summary>
public sealed class FleetLedger
{
    private const int MostTold = 20;
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly ConcurrentDictionary<(string Edge, string Release), bool> _asked = new();
    private readonly ConcurrentDictionary<(string Edge, Digest File), bool> _fetched = new();
    private readonly HashSet<string> _canaries = [];
    private long _published, _bytes, _missed, _broken;
    private volatile string _bad = "", _mayFail = "";
    private volatile string? _lastMiss;

    /// <summary>Messages sent, those sent twice counted twice.</summary>
    public long Messages => Interlocked.Read(ref _published);

    /// <summary>Bytes that crossed to edges.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Calls of edges that did not get through.</summary>
    public long Misses => Interlocked.Read(ref _missed);

    /// <summary>Why the last of them did not; null where all did.</summary>
    public string? LastMiss => _lastMiss;

    /// <summary>Violations in all.</summary>
    public long Violated => Interlocked.Read(ref _broken);

    /// <summary>The first violations, in words.</summary>
    public IReadOnlyList<string> Violations => [.. _violations];

    /// <summary>Names the release that is worse, and the edges that may see it.</summary>
    public void ExpectBad(string release, IEnumerable<string> canaries)
    {
        _canaries.UnionWith(canaries);
        _bad = release;
    }

    /// <summary>Names the release that edges with that fault fail to load once.</summary>
    public void ExpectFailures(string release) => _mayFail = release;

    /// <summary>Whether this release is the worse one.</summary>
    public bool IsBad(string release) => release == _bad;

    /// <summary>Whether this release may fail to load.</summary>
    public bool MayFail(string release) => release == _mayFail;

    /// <summary>An edge read what the hub wants.</summary>
    public void Asked(string edge, DesiredTwin desired)
    {
        if (!_asked.TryAdd((edge, desired.Release), true)) return;
        if (IsBad(desired.Release) && !_canaries.Contains(edge)) Break($"{edge} was asked for the bad release outside its canary wave");
    }

    /// <summary>An edge serves a release.</summary>
    public void Serves(string edge, string release)
    {
        if (!_asked.ContainsKey((edge, release))) Break($"{edge} serves {release}, which it was never asked for");
    }

    /// <summary>An edge fetched a file.</summary>
    public void Fetched(string edge, ReleaseFile file)
    {
        if (!_fetched.TryAdd((edge, file.Digest), true)) Break($"{edge} fetched {file.Name} ({file.Digest.Short}) twice");
    }

    /// <summary>Bytes crossed.</summary>
    public void Crossed(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>A message was handed to the broker.</summary>
    public void Published() => Interlocked.Increment(ref _published);

    /// <summary>A call did not get through.</summary>
    public void Missed(Exception error)
    {
        _lastMiss = error.Message;
        Interlocked.Increment(ref _missed);
    }

    /// <summary>Something happened that must not.</summary>
    public void Break(string what)
    {
        if (Interlocked.Increment(ref _broken) <= MostTold) _violations.Enqueue(what);
    }
}
