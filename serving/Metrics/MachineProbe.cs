using System.Globalization;

namespace Puente.Serving.Metrics;

/// <summary>
/// Reads what the machine uses from <c>/proc/stat</c> and <c>/proc/meminfo</c> (proc(5)), as Triton does. Where there are none, all is unknown,
/// and unknown is never told as zero.
/// </summary>
public sealed class MachineProbe
{
    private readonly Func<string, string?> _read;
    private readonly Lock _lock = new();
    private (long Busy, long All)? _before;
    private double? _cpu;

    /// <summary>A probe; the first look's share of busy time counts from here.</summary>
    /// <param name="read">The text of a file; null where there is none. Null takes the machine's files.</param>
    public MachineProbe(Func<string, string?>? read = null)
    {
        _read = read ?? (path => File.Exists(path) ? File.ReadAllText(path) : null);
        _before = Times(_read("/proc/stat"));
    }

    /// <summary>What is used now.</summary>
    public MachineUsage Look()
    {
        lock (_lock)
        {
            var now = Times(_read("/proc/stat"));
            // Two looks within a tick of the kernel's clock: the value of the first still holds.
            if (now is { } next && _before is { } before && next.All > before.All) _cpu = Math.Clamp((double)(next.Busy - before.Busy) / (next.All - before.All), 0, 1);
            _before = now;
            var memory = _read("/proc/meminfo");
            var (total, available) = (Kilobytes(memory, "MemTotal:"), Kilobytes(memory, "MemAvailable:"));
            return new MachineUsage(now is null ? null : _cpu, total * 1024, (total - available) * 1024);
        }
    }

    /// <summary>The line <c>cpu user nice system idle iowait irq softirq steal …</c>; guests are counted in user already.</summary>
    private static (long Busy, long All)? Times(string? stat)
    {
        var fields = stat?.Split('\n').FirstOrDefault(line => line.StartsWith("cpu ", StringComparison.Ordinal))?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields is null || fields.Length < 5) return null;
        var times = fields.Skip(1).Take(8).Select(field => long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? ticks : 0).ToArray();
        var idle = times[3] + (times.Length > 4 ? times[4] : 0);
        return (times.Sum() - idle, times.Sum());
    }

    private static long? Kilobytes(string? memory, string name)
    {
        var line = memory?.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is not null && long.TryParse(line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes : null;
    }
}
