using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Puente.Catalog;
using Puente.Core.Enrolments;
using Puente.Core.Twins;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges;
using Puente.Hub.Edges.Tokens;
using Puente.Hub.Releases;
using Puente.Hub.Rollouts.Records;
using Puente.Runtime.DurableTask.Client;
using Puente.Simulation.Checks;
using Puente.Simulation.Clocks;
using Puente.Simulation.Edges;
using Puente.Simulation.Faults;
using Puente.Simulation.Hubs;
using Puente.Simulation.Joining;
using Puente.Simulation.Releases;
using Puente.Simulation.Rollouts;
using Puente.Workflows.Rollouts.Fleet;

namespace Puente.Simulation.Runs;

/// <summary>One fleet from its enrolment to its last release, on the real hub.</summary>
public sealed class FleetRun
{
    private const int LeastEdgesOfToken = 100, MostTokens = 500, MostCanaries = 50, MostMends = 10, Workers = 256, Regions = 16, PauseOverLook = 9, UsualFleet = 10_000;
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(100), _faultsWithin = TimeSpan.FromSeconds(15);
    private readonly SimulationOptions _options;
    private readonly FaultPlan _plan;
    private readonly int _seed;
    private readonly Progress _progress;
    private readonly TimeProvider _time;
    private readonly FleetLedger _ledger = new();
    private readonly MessageCounts _counts = new();
    private readonly List<PhaseReport> _phases = [];
    private readonly string _folder;
    private readonly RunningHub _hub;
    private EdgeFleet _fleet = null!;
    private HashSet<string> _returning = [];
    private int _rollbacks, _restarts, _orders;

    private FleetRun(SimulationOptions options, FaultPlan plan, int seed, Progress progress, string folder)
    {
        // A fleet that is large says less often that it is there, as its operator would have it: at the usual half minute a hundred thousand would have the hub listen to little else.
        _plan = options.Edges > UsualFleet ? plan with { AnnounceSeconds = plan.AnnounceSeconds * options.Edges / UsualFleet } : plan;
        (_options, _seed, _progress, _folder) = (options, seed, progress, folder);
        _time = options.Speed > 1 ? new FastClock(options.Speed) : TimeProvider.System;
        _hub = new RunningHub(folder, Components, options.Signatures, _time);
    }

    private static string Components => Path.Combine(AppContext.BaseDirectory, "dapr-components", "local");

    /// <summary>Runs it to its end.</summary>
    /// <param name="options">How large, and what befalls it.</param>
    /// <param name="seed">Of everything random.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public static async Task<SimulationReport> RunAsync(SimulationOptions options, int seed, Progress progress, CancellationToken cancellationToken)
    {
        var plan = FaultPlan.Read(options.Plan);
        var folder = options.Data is { } kept ? Path.GetFullPath(Path.Combine(kept, seed.ToString(CultureInfo.InvariantCulture))) : Directory.CreateTempSubdirectory("puente-fleet-").FullName;
        var run = new FleetRun(options, plan, seed, progress, folder);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(options.TimeoutSeconds));
            return await run.ToEndAsync(limit.Token, cancellationToken);
        }
        finally
        {
            await run._hub.DisposeAsync();
            run._counts.Dispose();
            if (options.Data is null) Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<SimulationReport> ToEndAsync(CancellationToken limit, CancellationToken cancelled)
    {
        var converged = false;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(limit);
        await using var site = await EdgeSite.StartAsync(_folder, Components, _time);
        await _hub.StartAsync(limit);
        site.Link.Trust = await _hub.WithAsync<SigningKey, string>(
            key =>
            {
                using var pair = key.Open();
                return Task.FromResult(pair.ExportSubjectPublicKeyInfoPem());
            },
            limit);
        using var http = new HttpClient { BaseAddress = _hub.Address };
        var door = _options.Signatures ? new HubDoor(http, await TokensAsync(limit), _time) : null;
        _fleet = new EdgeFleet([.. Enumerable.Range(0, _options.Edges).Select(index => Edge(index, site.Link, door))], _time, Workers);
        _returning = _fleet.Edges.Where(edge => edge.GoesOffline).Select(edge => edge.Name).ToHashSet();
        site.Changed = _fleet.Nudge;
        var edges = Task.CompletedTask;
        try
        {
            if (_options.Seeded) await PhaseAsync("seed", SeedAsync, limit);
            edges = _fleet.RunAsync(ending.Token, limit);
            var work = WorkAsync(limit);
            if (await Task.WhenAny(work, edges) == edges) await edges;
            var release = await work;
            // Nothing is said any more: now every message can be accounted for.
            await ending.CancelAsync();
            await edges;
            await SettleAsync(limit);
            converged = await AgreesAsync(release, limit);
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            _ledger.Break(string.Create(CultureInfo.InvariantCulture, $"not done within {_options.TimeoutSeconds} s: {Where()}{(_ledger.LastMiss is { } why ? $"; {_ledger.Misses} calls of edges did not get through, the last: {why}" : "")}"));
        }
        finally
        {
            // However it ends: no edge is left behind that calls a hub which is gone.
            await ending.CancelAsync();
            await edges.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var last = _phases.LastOrDefault();
        return new SimulationReport(
            converged && _ledger.Violated == 0, _options.Edges, _seed, _options.Plan, _plan.AnnounceSeconds, converged, last?.Seconds ?? 0, _phases, _ledger.Messages, _counts.Counts,
            last?.CpuSeconds ?? 0, Math.Round((last?.CpuSeconds ?? 0) * 1000 / _options.Edges, 3), PeakMemory(), _ledger.Bytes, _ledger.Misses, _rollbacks, _restarts, _ledger.Violated, _ledger.Violations);
    }

    private async Task<string> WorkAsync(CancellationToken cancel)
    {
        await PhaseAsync(_options.Seeded ? "announce" : "enrol", EnrolAsync, cancel);
        var first = await PublishAsync(1, cancel);
        await PhaseAsync("first", token => RollOutAsync(first, OnBreach.Stop, token), cancel);
        var version = 2;
        if (_plan.Bad > 0)
        {
            var bad = await PublishAsync(version++, cancel);
            _ledger.ExpectBad(bad, _fleet.Edges.Take(Canaries).Select(edge => edge.Name));
            await PhaseAsync("bad", token => RollOutBadAsync(bad, first, token), cancel);
        }

        var good = await PublishAsync(version, cancel);
        _ledger.ExpectFailures(good);
        foreach (var edge in _fleet.Edges) edge.FaultsFrom = _time.GetUtcNow();
        var restarts = RestartAsync(cancel);
        await PhaseAsync("good", token => MendAsync(good, token), cancel);
        await restarts;
        return good;
    }

    private async Task PhaseAsync(string name, Func<CancellationToken, Task<string>> work, CancellationToken cancel)
    {
        _progress.Say($"{name}: begins");
        var (began, cpu, messages) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, _ledger.Messages);
        var state = await work(cancel);
        _phases.Add(new PhaseReport(
            name, state, Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 3), Math.Round((Environment.CpuUsage.TotalTime - cpu).TotalSeconds, 3), _ledger.Messages - messages));
        _progress.Say($"{name}: {state}; {Where()}");
    }

    /// <summary>Makes every edge's key, and has the hub keep the enrolments as if they had joined.</summary>
    private async Task<string> SeedAsync(CancellationToken cancel)
    {
        var seeds = new Enrolment[_fleet.Edges.Count];
        await Parallel.ForAsync(0, seeds.Length, cancel, (place, _) =>
        {
            seeds[place] = _fleet.Edges[place].Seed()!;
            return ValueTask.CompletedTask;
        });
        return await _hub.WithAsync<Enrolments, string>(
            async enrolments =>
            {
                await enrolments.ImportAsync(seeds, "simulation", cancel);
                return "seeded";
            },
            cancel);
    }

    private async Task<string> EnrolAsync(CancellationToken cancel)
    {
        var names = _fleet.Edges.Select(edge => edge.Name).ToList();
        // The hub is asked once every edge has its credential: questions about all of them would take from it what they are to measure.
        await UntilAsync(
            () =>
            {
                _progress.Tell(() => $"{_fleet.Edges.Count(edge => edge.IsMember)} of {names.Count} have joined");
                return Task.FromResult(_fleet.Edges.All(edge => edge.IsMember));
            },
            cancel);
        await UntilAsync(
            async () =>
            {
                var enrolled = await _hub.WithAsync<Enrolments, IReadOnlyDictionary<string, Enrolment>>(enrolments => enrolments.FindAsync(names, cancel), cancel);
                var ready = enrolled.Values.Count(enrolment => enrolment is { Enrolled: true, State: "ready" });
                var heard = ready < names.Count ? 0 : (await _hub.WithAsync<CatalogStore, IReadOnlyList<EdgeRecord>>(catalog => catalog.ListAllEdgesAsync(cancel), cancel)).Count;
                _progress.Tell(() => $"{ready} of {names.Count} enrolled, {heard} were heard");
                return heard == names.Count;
            },
            cancel);
        return "enrolled";
    }

    /// <summary>Rolls out until no edge is left that failed: an operator orders the same release again for those.</summary>
    private async Task<string> MendAsync(string release, CancellationToken cancel)
    {
        var state = "";
        for (var mend = 0; mend < MostMends; mend++)
        {
            state = await RollOutAsync(release, OnBreach.Stop, cancel);
            // Who was out of reach comes to it without another order; who failed and went out of reach is ordered to it again when it is back.
            if (state == "completed") await UntilAsync(() => Task.FromResult(_fleet.Edges.All(edge => Serves(edge, release) || HasFailed(edge))), cancel);
            if (_fleet.Edges.All(edge => Serves(edge, release))) break;
        }

        return state;
    }

    private async Task<string> RollOutBadAsync(string bad, string before, CancellationToken cancel)
    {
        var state = await RollOutAsync(bad, OnBreach.Rollback, cancel);
        if (state != "rolledBack") _ledger.Break($"the bad release ended {state}");
        await UntilAsync(() => Task.FromResult(_fleet.Edges.All(edge => Serves(edge, before))), cancel);
        _rollbacks++;
        return state;
    }

    private async Task<string> RollOutAsync(string release, OnBreach onBreach, CancellationToken cancel)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{release[7..19]}-{++_orders}");
        var instance = await _hub.StartAsync("api/rollouts", RolloutOrders.CanaryFirst(release, onBreach, Math.Max(10, 4 * _plan.AnnounceSeconds)), key, cancel);
        OrchestrationMetadata? found = null;
        await UntilAsync(
            async () =>
            {
                found = await _hub.FindAsync(instance, cancel);
                await _hub.WithAsync<RolloutStore, bool>(
                    async store =>
                    {
                        if (await store.FindAsync(instance, cancel) is { } record) RolloutChecks.UnderWay(record, MaxUnderWay, _ledger, _returning);
                        return true;
                    },
                    cancel);
                _progress.Tell(Where);
                return found is { IsCompleted: true };
            },
            cancel);
        await _hub.WithAsync<RolloutStore, bool>(async store => RolloutChecks.Ended(await store.GetAsync(instance, cancel), _ledger, _fleet.Edges), cancel);
        if (found!.RuntimeStatus == OrchestrationRuntimeStatus.Completed) return found.ReadOutputAs<FleetRolloutOutput>()!.State;
        _ledger.Break($"rollout {instance} ended {found.RuntimeStatus}: {found.FailureDetails?.ErrorMessage}");
        return "failed";
    }

    private async Task RestartAsync(CancellationToken cancel)
    {
        for (; _restarts < _plan.HubRestarts; _restarts++)
        {
            await Task.Delay(_faultsWithin / (_plan.HubRestarts + 1), _time, cancel);
            await _hub.RestartAsync(cancel);
            _progress.Say("the hub was restarted");
        }
    }

    /// <summary>Waits until every message has been taken.</summary>
    private async Task SettleAsync(CancellationToken cancel)
    {
        var backlog = new EventBacklog(Path.Combine(_folder, "cloud", "pubsub.db"));
        await UntilAsync(() => Task.FromResult(backlog.Count(EdgeEvents.Topic) == 0), cancel);
        if (_counts.Taken < _ledger.Messages) _ledger.Break($"{_ledger.Messages} messages were sent, and the hub accounts for {_counts.Taken}");
        if (_restarts == 0 && _counts.Taken > _ledger.Messages) _ledger.Break($"{_ledger.Messages} messages were sent, and the hub took {_counts.Taken} although it was never away");
        if (_counts.Refused > 0) _ledger.Break($"{_counts.Refused} messages were refused");
    }

    /// <summary>Whether hub and edges say the same, and that it is as it should be.</summary>
    private async Task<bool> AgreesAsync(string release, CancellationToken cancel)
    {
        var names = _fleet.Edges.Select(edge => edge.Name).ToList();
        var said = await _hub.WithAsync<TwinStore, IReadOnlyDictionary<string, ReportedTwin>>(twins => twins.FindReportedAsync(names, cancel), cancel);
        var known = await _hub.WithAsync<CatalogStore, IReadOnlyList<EdgeRecord>>(catalog => catalog.ListAllEdgesAsync(cancel), cancel);
        if (known.Count != names.Count) _ledger.Break($"the hub knows of {known.Count} edges, and there are {names.Count}");
        foreach (var edge in _fleet.Edges)
            if (said.GetValueOrDefault(edge.Name) is not { State: "serving" } twin || twin.Release != release || edge.Reported.Release != release)
                _ledger.Break($"{edge.Name} serves {edge.Reported.Release}, the hub has {said.GetValueOrDefault(edge.Name)?.Release}, and {release} was asked for");
        return _fleet.Edges.All(edge => Serves(edge, release));
    }

    private Task<string> PublishAsync(int version, CancellationToken cancel) => _hub.WithAsync<IServiceProvider, string>(
        services => ActivatorUtilities.CreateInstance<SeededRelease>(services).PublishAsync(version, Path.Combine(_folder, "releases"), cancel), cancel);

    private SimulatedEdge Edge(int index, SiteLink link, HubDoor? door)
    {
        var labels = new Dictionary<string, string>
        {
            [RolloutOrders.Ring] = index < Canaries ? RolloutOrders.Canary : "fleet",
            ["region"] = string.Create(CultureInfo.InvariantCulture, $"region-{index % Regions}"),
        };
        var name = string.Create(CultureInfo.InvariantCulture, $"edge-{index:D6}");
        var membership = door is null ? null : new EdgeMembership(name, index, labels, door, _time);
        return new SimulatedEdge(name, labels, EdgeFaults.Draw(_plan, _seed, index, _faultsWithin), _plan, new Random(unchecked((_seed * 1_000_003) ^ index)), link, _ledger, membership);
    }

    /// <summary>Join tokens, so many that edges do not wait for each other at one.</summary>
    private Task<IReadOnlyList<JoinToken>> TokensAsync(CancellationToken cancel) => _hub.WithAsync<JoinTokens, IReadOnlyList<JoinToken>>(
        async tokens =>
        {
            var made = new List<JoinToken>();
            var edgesOfToken = Math.Max(LeastEdgesOfToken, _options.Edges / MostTokens);
            for (var left = _options.Edges; left > 0; left -= edgesOfToken)
                made.Add((await tokens.MakeAsync(new JoinTokenRequest("simulation", Edges: "edge-*", Uses: 2 * edgesOfToken), cancel)).Token);
            return made;
        },
        cancel);

    /// <summary>A group that goes first goes at once.</summary>
    private int MaxUnderWay => Math.Max(Canaries, (int)Math.Ceiling((_options.Edges - Canaries) * RolloutOrders.MaxConcurrency / 100.0));

    private int Canaries => Math.Clamp(_options.Edges / 100, 1, MostCanaries);

    private string Where() => string.Join(", ", _fleet.Edges.CountBy(edge => $"{edge.Reported.State} {(edge.Reported.Release is { } release ? release[7..13] : "nothing")}")
        .OrderByDescending(count => count.Value).Select(count => $"{count.Value} {count.Key}"));

    private bool HasFailed(SimulatedEdge edge) => edge.Reported.State == "failed" && edge.OfflineUntil(_time.GetUtcNow()) is null;

    private static bool Serves(SimulatedEdge edge, string release) => edge.Reported is { State: "serving" } twin && twin.Release == release;

    private static async Task UntilAsync(Func<Task<bool>> holds, CancellationToken cancel)
    {
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            if (await holds()) return;
            // A look at a hundred thousand edges takes its time: most of the time is the hub's.
            var took = Stopwatch.GetElapsedTime(began) * PauseOverLook;
            await Task.Delay(took > _look ? took : _look, cancel);
        }
    }

    private static long PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
