using System.CommandLine;
using System.Globalization;
using Puente.Cli.Simulation;

namespace Puente.Cli.Commands;

/// <summary><c>puente simulate</c>: what cannot be had on one machine, in the small.</summary>
public static class SimulateCommand
{
    private const string Text = """
        Simulates what one machine does not have.

        Example:
          puente simulate fleet --edges 1000
        """;

    private const string FleetText = """
        Runs a fleet of edges against the real hub, in one process: enrols them, rolls releases out and checks what must never happen.

        Example:
          puente simulate fleet --edges 1000
          puente simulate fleet --edges 200 --plan faults --seeds 20 --speed 10 --json
        """;

    private const int MaxEdges = 1_000_000, MaxSeeds = 10_000;

    /// <summary>The command.</summary>
    public static Command Create() => new("simulate", Text) { Fleet() };

    private static Command Fleet()
    {
        var edges = NumberOption.Create("--edges", "Edges of the fleet", 1_000, 1, MaxEdges);
        var seed = CommonOptions.Seed();
        var seeds = NumberOption.Create("--seeds", "Runs, with seeds from --seed on", 1, 1, MaxSeeds);
        var plan = new Option<string>("--plan") { Description = "What goes wrong: default (nothing), faults, or a JSON file", HelpName = "PLAN", DefaultValueFactory = _ => "default" };
        var speed = NumberOption.Create("--speed", "How many times as fast as the machine's the clock of hub and edges runs", 1.0, 1, 100);
        var timeout = NumberOption.Create("--timeout", "Seconds after which a run counts as not converged", 600.0, 1, 86_400);
        var data = new Option<string?>("--data") { Description = "Folder for the data of hub and edges, which is kept; a temporary one when not given", HelpName = "DIR" };
        var unsigned = new Option<bool>("--no-signatures") { Description = "Edges neither join with a token nor sign what they say" };
        var seeded = new Option<bool>("--seeded") { Description = "The hub is given the enrolments in bulk, with each edge's own key, instead of every edge joining; all after it is signed and checked as always" };
        var json = CommonOptions.Json();
        var command = new Command("fleet", FleetText) { edges, seed, seeds, plan, speed, timeout, data, unsigned, seeded, json };
        command.SetAction((parsed, _) =>
        {
            List<string> arguments =
            [
                "--edges", Word(parsed.GetValue(edges)), "--seed", Word(parsed.GetValue(seed)), "--seeds", Word(parsed.GetValue(seeds)), "--plan", parsed.GetValue(plan)!,
                "--speed", Word(parsed.GetValue(speed)), "--timeout", Word(parsed.GetValue(timeout)),
            ];
            if (parsed.GetValue(unsigned)) arguments.AddRange(["--signatures", "false"]);
            if (parsed.GetValue(seeded)) arguments.AddRange(["--seeded", "true"]);
            if (parsed.GetValue(data) is { } folder) arguments.AddRange(["--data", folder]);
            return CommandRunner.RunAsync(cancel => FleetSimulation.RunAsync(arguments, parsed.GetValue(json), Console.Out, cancel), Console.Error, "The same command runs it again.");
        });
        return command;

        static string Word<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
    }
}
