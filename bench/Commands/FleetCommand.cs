using System.CommandLine;
using System.Globalization;
using Puente.Bench.Fleet;

namespace Puente.Bench.Commands;

/// <summary><c>puente-bench fleet</c>: how long a rollout takes to a fleet, and what the hub needs for it.</summary>
public static class FleetCommand
{
    private const string Text = """
        Measures the fleet: simulated edges on the real hub with embedded stores, a rollout to all of them without faults; how long it takes, processor time and memory.

        Example:
          puente-bench fleet
          puente-bench fleet --edges 1000,10000,100000 --runs 1
        """;

    private const int MaxEdges = 1_000_000, MaxRuns = 100;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var edges = new Option<int[]>("--edges")
        {
            Description = $"Sizes of fleets, with commas between them [1 to {MaxEdges}]",
            HelpName = "N,…",
            DefaultValueFactory = _ => [1_000, 10_000],
            CustomParser = result =>
            {
                var sizes = result.Tokens.SelectMany(token => token.Value.Split(',')).ToList();
                if (sizes.All(size => int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= MaxEdges))
                    return [.. sizes.Select(size => int.Parse(size, CultureInfo.InvariantCulture))];
                result.AddError($"--edges '{string.Join(',', sizes)}': is no list of numbers from 1 to {MaxEdges}.");
                return [];
            },
        };
        var runs = new Option<int>("--runs") { Description = $"Runs that a figure is the median of [1 to {MaxRuns}]", HelpName = "N", DefaultValueFactory = _ => 5 };
        runs.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= MaxRuns))
                result.AddError($"--runs '{result.Tokens[0].Value}': is not a whole number from 1 to {MaxRuns}.");
        });
        var command = new Command("fleet", Text) { edges, runs };
        command.SetAction(async (parsed, cancellation) =>
        {
            var bench = new FleetBench(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            await bench.RunAsync(parsed.GetValue(edges)!, parsed.GetValue(runs), cancellation);
        });
        return command;
    }
}
