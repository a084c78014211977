using System.Globalization;
using Microsoft.Extensions.Configuration;
using Puente.Core;

namespace Puente.Simulation.Runs;

/// <summary>How large a fleet, and what befalls it.</summary>
public sealed record SimulationOptions
{
    /// <summary>The most edges.</summary>
    public const int MaxEdges = 1_000_000;

    private static readonly string[] _names = ["edges", "seed", "seeds", "plan", "speed", "timeout", "signatures", "seeded", "data", "exit-with-parent"];

    /// <summary>Edges, 1 to a million; default 1,000.</summary>
    public int Edges { get; init; } = 1_000;

    /// <summary>Seed of everything random; default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Runs, one after the other, with seeds from <see cref="Seed"/> on; default 1.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary><c>default</c> (nothing goes wrong), <c>faults</c>, or a JSON file; see <see cref="Faults.FaultPlan"/>.</summary>
    public string Plan { get; init; } = "default";

    /// <summary>How many times as fast as the machine's the clock of hub and edges runs, 1 to 100; default 1.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Seconds of the machine's clock after which a run counts as not converged; default 600.</summary>
    public double TimeoutSeconds { get; init; } = 600;

    /// <summary>Whether edges join with a token and sign what they say; default true.</summary>
    public bool Signatures { get; init; } = true;

    /// <summary>Whether the hub is given the enrolments in bulk, with each edge's own key, instead of every edge joining; default false. Everything after is signed and checked as always.</summary>
    public bool Seeded { get; init; }

    /// <summary>Folder for the data of hub and edges, which is kept; a temporary one, removed, when null.</summary>
    public string? Data { get; init; }

    /// <summary>Whether it stops when its standard input closes: with the process that started it, however that ends; default false.</summary>
    public bool ExitWithParent { get; init; }

    /// <summary>Reads a command line of <c>--name value</c>.</summary>
    /// <exception cref="InputException">Names everything that is wrong.</exception>
    public static SimulationOptions Read(string[] args)
    {
        var given = new ConfigurationBuilder().AddCommandLine(args).Build();
        var faults = given.GetChildren().Select(option => option.Key).Where(name => !_names.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Select(name => $"--{name} is none of --{string.Join(", --", _names)}").ToList();
        var options = new SimulationOptions
        {
            Edges = Whole("edges", 1_000, 1, MaxEdges),
            Seed = Whole("seed", 1, 0, 1_000_000),
            Seeds = Whole("seeds", 1, 1, 10_000),
            Plan = given["plan"] ?? "default",
            Speed = Number("speed", 1, 1, 100),
            TimeoutSeconds = Number("timeout", 600, 1, 86_400),
            Signatures = Flag("signatures", fallback: true),
            Seeded = Flag("seeded", fallback: false),
            Data = given["data"],
            ExitWithParent = Flag("exit-with-parent", fallback: false),
        };
        if (options is { Seeded: true, Signatures: false }) faults.Add("--seeded true needs --signatures true: without keys there is nothing to enrol");
        return faults.Count == 0 ? options : throw new InputException("options", string.Join(' ', args), string.Join("; ", faults), "Mend those named.");

        bool Flag(string name, bool fallback)
        {
            if (given[name] is not { } text) return fallback;
            if (bool.TryParse(text, out var value)) return value;
            faults.Add($"--{name} '{text}' is neither true nor false");
            return fallback;
        }

        int Whole(string name, int fallback, int least, int most)
        {
            var value = Number(name, fallback, least, most);
            if (!double.IsInteger(value)) faults.Add(string.Create(CultureInfo.InvariantCulture, $"--{name} '{given[name]}' is not a whole number from {least} to {most}"));
            return (int)value;
        }

        double Number(string name, double fallback, double least, double most)
        {
            if (given[name] is not { } text) return fallback;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"--{name} '{text}' is not a number from {least} to {most}"));
            return fallback;
        }
    }
}
