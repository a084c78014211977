using Puente.Core.Twins;
using Puente.Edge.Inventory;

namespace Puente.Edge.Workers;

/// <summary>
/// What a site's workers run on, together. It outlives them: a pool that is scaled down, or to none, has its machines still, and a placement by them must not change with the load.
/// </summary>
/// <param name="Machines">Machines, each once, by key.</param>
/// <param name="Devices">Devices, each once however many workers see it, by key.</param>
public sealed record SiteHardware(IReadOnlyList<SeenMachine> Machines, IReadOnlyList<SeenDevice> Devices)
{
    /// <summary>What no worker has told of for so long, while others told of theirs, is gone. Where no worker runs nothing ages.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private static readonly TimeSpan _kept = Memory / 24;

    /// <summary>It, as these workers tell of it and it was known; as it was where none tells.</summary>
    public static SiteHardware? Of(IEnumerable<WorkerReport> live, SiteHardware? known, DateTimeOffset now)
    {
        var told = live.Where(one => one.Hardware is not null).Select(one => (Key: one.Hardware!.Machine ?? one.Name, one.Hardware)).ToList();
        if (told.Count == 0) return known;
        var machines = told.GroupBy(one => one.Key, one => one.Hardware).Select(machine => new SeenMachine(
            machine.Key, machine.Max(one => one.Cores), machine.Max(one => one.MemoryBytes), [.. machine.SelectMany(one => one.Providers).Distinct()], now));
        var devices = told.SelectMany(one => one.Hardware.Devices.Select((device, place) => new SeenDevice(device.Id ?? $"{one.Key}/{place}", device.Device, now)));
        return new SiteHardware(
            Remember(machines, known?.Machines ?? [], machine => machine.Key, machine => machine.At, now),
            Remember(devices, known?.Devices ?? [], device => device.Key, device => device.At, now));
    }

    /// <summary>What an edge has whose agent has <paramref name="own"/> and sees <paramref name="devices"/>: devices and providers of both, cores and memory of the workers' machines together.</summary>
    public EdgeCapabilities Join(EdgeCapabilities own, IReadOnlyList<FoundDevice> devices)
    {
        var (keys, providers) = (Devices.Select(device => device.Key).ToHashSet(StringComparer.Ordinal), Machines.SelectMany(machine => machine.Providers));
        return own with
        {
            Accelerators = [.. Devices.Select(device => device.Device), .. devices.Where(device => device.Id is null || !keys.Contains(device.Id)).Select(device => device.Device)],
            ExecutionProviders = [.. providers.Concat(own.ExecutionProviders).Distinct()],
            Cores = Machines.Sum(machine => machine.Cores),
            MemoryBytes = Machines.Sum(machine => machine.MemoryBytes),
        };
    }

    /// <summary>Whether it is worth keeping in place of <paramref name="kept"/>: it says something else, or has seen what that saw an hour later.</summary>
    public bool IsNewsTo(SiteHardware? kept)
    {
        if (ReferenceEquals(this, kept)) return false;
        if (kept is null || kept.Machines.Count != Machines.Count || kept.Devices.Count != Devices.Count) return true;
        return Machines.Zip(kept.Machines).Any(pair => !Same(pair.First, pair.Second) || pair.First.At - pair.Second.At > _kept)
            || Devices.Zip(kept.Devices).Any(pair => (pair.First.Key, pair.First.Device) != (pair.Second.Key, pair.Second.Device) || pair.First.At - pair.Second.At > _kept);
    }

    private static List<T> Remember<T>(IEnumerable<T> seen, IReadOnlyList<T> known, Func<T, string> key, Func<T, DateTimeOffset> at, DateTimeOffset now) =>
        [.. seen.Concat(known.Where(old => now - at(old) < Memory)).DistinctBy(key).OrderBy(key, StringComparer.Ordinal)];

    private static bool Same(SeenMachine one, SeenMachine other) =>
        (one.Key, one.Cores, one.MemoryBytes) == (other.Key, other.Cores, other.MemoryBytes) && one.Providers.SequenceEqual(other.Providers);
}
