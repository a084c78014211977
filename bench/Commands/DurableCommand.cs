using System.CommandLine;
using System.Globalization;
using Puente.Bench.Durable;
using Puente.Bench.Storage;

namespace Puente.Bench.Commands;

/// <summary><c>puente-bench durable</c>: the durable-task engine, and beside each figure what its storage work alone costs.</summary>
public static class DurableCommand
{
    private const int MinSeconds = 1, MaxSeconds = 600;

    private const string Text = """
        Measures the durable-task engine: activities per second, latency of a chain, a fan-out of 10,000, an empty orchestration.
        Beside each figure stand 'raw', the cost of as many durable commits of as many bytes without the engine, and 'ratio', engine to raw.

        Example:
          puente-bench durable
          puente-bench durable --only chain --seconds 30
          puente-bench durable --store postgresql --connection "Host=127.0.0.1;Database=postgres;Username=postgres"
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var store = StoreOptions.Store();
        var connection = StoreOptions.Connection();
        var seconds = new Option<int>("--seconds")
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"How long each figure is measured, raw included; the fan-out takes as long as it takes [{MinSeconds} to {MaxSeconds}]"),
            HelpName = "N",
            DefaultValueFactory = _ => 20,
        };
        seconds.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= MinSeconds and <= MaxSeconds))
                result.AddError($"--seconds '{result.Tokens[0].Value}': is not a whole number from {MinSeconds} to {MaxSeconds}.");
        });
        var only = new Option<string?>("--only") { Description = $"One figure: {string.Join(", ", DurableBench.Names)}", HelpName = "FIGURE" };
        only.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !DurableBench.Names.Contains(result.Tokens[0].Value))
                result.AddError($"--only '{result.Tokens[0].Value}': is no figure. Give one of {string.Join(", ", DurableBench.Names)}.");
        });

        var command = new Command("durable", Text) { store, connection, seconds, only };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var measured = BenchStores.Open(parsed.GetValue(store)!, parsed.GetValue(connection));
            var bench = new DurableBench(measured, TimeSpan.FromSeconds(parsed.GetValue(seconds)), Console.Out, Console.Error);
            await bench.RunAsync(parsed.GetValue(only), cancellation);
        });
        return command;
    }
}
