using System.CommandLine;

namespace Puente.Cli.Commands;

/// <summary>Options that several commands have, worded once.</summary>
public static class CommonOptions
{
    /// <summary>Largest seed.</summary>
    public const int MaxSeed = 1_000_000;

    private const int MaxThreads = 1024;

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write one JSON object as the last line of standard output" };

    /// <summary><c>--out</c>.</summary>
    public static Option<string?> Out() => new("--out") { Description = "Folder to write to; made when it is absent", HelpName = "DIR" };

    /// <summary><c>--seed</c>.</summary>
    public static Option<int> Seed() => NumberOption.Create("--seed", "Seed of everything random", 1, 0, MaxSeed);

    /// <summary><c>--threads</c>.</summary>
    public static Option<int> Threads() => NumberOption.Create("--threads", "Threads of tensor work; 0 takes every core", 0, 0, MaxThreads);

    /// <summary><c>--backbone</c>.</summary>
    public static Option<string?> Backbone() => new("--backbone")
    {
        Description = "Backbone: a safetensors file, the folder of a 'puente train', or the name of a shipped model; the shipped base when it is not given",
        HelpName = "FILE",
    };
}
