using System.CommandLine;
using System.Globalization;
using Puente.Bench.Serving;

namespace Puente.Bench.Commands;

/// <summary><c>puente-bench serving</c>: the Open Inference Protocol's server, and beside each figure ONNX Runtime alone.</summary>
public static class ServingCommand
{
    private const string Text = """
        Measures serving: requests a second over REST and gRPC at 1, 8 and 32 callers beside a bare ONNX Runtime loop at its best, latency added at one caller,
        memory a request, the batcher alone, the inspection of a photograph of 12 megapixels, cold start, and 60 s at four times what the machine can do.

        Example:
          puente-bench serving
          puente-bench serving --seconds 3 --overload 10
          puente-bench serving --only inspection --only int8
        """;

    private const double DefaultSeconds = 5, MinSeconds = 0.2, MaxSeconds = 600, DefaultOverload = 60;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var seconds = Number("--seconds", "How long each figure is measured in each of its rounds", DefaultSeconds, MinSeconds);
        var overload = Number("--overload", "How long the overload lasts; 0 leaves it out", DefaultOverload, 0);
        var only = new Option<string[]>("--only") { Description = $"Measures these parts alone: {string.Join(", ", ServingBench.Parts)}", HelpName = "PART" };
        only.AcceptOnlyFromAmong(ServingBench.Parts);
        var work = new Option<string?>("--work") { Description = "Folder for models, kept; default: a temporary one", HelpName = "DIR" };
        var cold = new Option<string?>("--cold-start") { Description = "Serves the release in DIR, answers one request, says so and ends: what the cold start times", HelpName = "DIR", Hidden = true };
        var command = new Command("serving", Text) { seconds, overload, only, work, cold };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (output, progress) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(cold) is { } release)
            {
                await ColdStart.AnswerAsync(release, output, cancellation);
                return;
            }

            var bench = new ServingBench(TimeSpan.FromSeconds(parsed.GetValue(seconds)), TimeSpan.FromSeconds(parsed.GetValue(overload)), parsed.GetValue(only) ?? [], output, progress, cancellation);
            await bench.RunAsync(parsed.GetValue(work));
        });
        return command;
    }

    private static Option<double> Number(string name, string description, double fallback, double least)
    {
        var option = new Option<double>(name)
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{description} [{least} to {MaxSeconds}]"),
            HelpName = "N",
            DefaultValueFactory = _ => fallback,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n) && n >= least && n <= MaxSeconds))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} '{result.Tokens[0].Value}': is not a number from {least} to {MaxSeconds}."));
        });
        return option;
    }
}
