using Puente.Core;

namespace Puente.Simulation.Faults;

/// <summary>What goes wrong in a fleet, and how often. With a seed it is the same each time. Fractions are 0 to 1; times are seconds of the simulation's clock.</summary>
public sealed record FaultPlan
{
    /// <summary>Nothing goes wrong.</summary>
    public static FaultPlan None { get; } = new();

    /// <summary>A fifth of the edges offline for a while, a twentieth failing to load, bad models, slow links, wrong clocks, messages twice and out of order, three restarts of the hub.</summary>
    public static FaultPlan Faults { get; } = new()
    {
        Offline = 0.2,
        OfflineSeconds = 20,
        Slow = 0.1,
        SlowBytesPerSecond = 8_192,
        Failing = 0.05,
        Bad = 0.5,
        SkewSeconds = 3_600,
        Duplicated = 0.05,
        Reordered = 0.05,
        HubRestarts = 3,
        AnnounceSeconds = 3,
    };

    /// <summary>Edges that are out of reach once, from some moment of the rollout on.</summary>
    public double Offline { get; init; }

    /// <summary>The longest such spell.</summary>
    public double OfflineSeconds { get; init; }

    /// <summary>Edges with a slow link.</summary>
    public double Slow { get; init; }

    /// <summary>What a slow link carries.</summary>
    public double SlowBytesPerSecond { get; init; } = 8_192;

    /// <summary>What any other link carries.</summary>
    public double BytesPerSecond { get; init; } = 1_000_000;

    /// <summary>How long an edge takes to load and warm a release.</summary>
    public double LoadSeconds { get; init; } = 0.2;

    /// <summary>How often an edge says that it is there.</summary>
    public double AnnounceSeconds { get; init; } = 30;

    /// <summary>Edges that fail to load a release the first time they are asked for it.</summary>
    public double Failing { get; init; }

    /// <summary>Sites whose samples the deliberately bad release does worse on; one of the canaries is always among them. 0: there is no bad release.</summary>
    public double Bad { get; init; }

    /// <summary>How wrong the clock of an edge may be, either way.</summary>
    public double SkewSeconds { get; init; }

    /// <summary>Messages that arrive twice.</summary>
    public double Duplicated { get; init; }

    /// <summary>Messages that arrive after the one that follows them.</summary>
    public double Reordered { get; init; }

    /// <summary>How often the hub is stopped and started on the same data.</summary>
    public int HubRestarts { get; init; }

    /// <summary>The plan of a name (<c>default</c>, <c>faults</c>) or of a JSON file.</summary>
    /// <exception cref="InputException">It is neither, or a value is out of bounds.</exception>
    public static FaultPlan Read(string name)
    {
        if (name == "default") return None;
        var plan = name == "faults" ? Faults : Json.ReadFile<FaultPlan>(name);
        plan.Validate();
        return plan;
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InputException">Names those that are out of bounds.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        foreach (var (name, value, most) in new[]
        {
            ("offline", Offline, 1), ("slow", Slow, 1), ("failing", Failing, 1), ("bad", Bad, 1), ("duplicated", Duplicated, 1), ("reordered", Reordered, 1),
            ("offlineSeconds", OfflineSeconds, 3_600), ("loadSeconds", LoadSeconds, 3_600), ("skewSeconds", SkewSeconds, 86_400.0), ("hubRestarts", HubRestarts, 100),
        })
            if (!(value >= 0 && value <= most)) faults.Add($"{name} {value} is not from 0 to {most}");
        if (!(AnnounceSeconds is >= 2.5 and <= 21_600)) faults.Add($"announceSeconds {AnnounceSeconds} is not from 2.5 to 21600");
        if (!(BytesPerSecond > 0)) faults.Add($"bytesPerSecond {BytesPerSecond} is not above 0");
        if (!(SlowBytesPerSecond > 0)) faults.Add($"slowBytesPerSecond {SlowBytesPerSecond} is not above 0");
        if (faults.Count > 0) throw new InputException("plan", string.Join("; ", faults), "is out of bounds", "Mend the values named.");
    }
}
